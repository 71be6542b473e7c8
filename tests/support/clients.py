"""A browser's worth of HTTP: one client a host, logged in or not."""

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY

from socle.accounts.models import Account
from socle.accounts.sessions import SessionStore


class HostClient(Client):
    """Speaks to one host name only."""

    def __init__(self, host: str, **kwargs) -> None:
        super().__init__(HTTP_HOST=host, **kwargs)
        self.host = host

    def log_in(self, account: Account, *, second_factor: bool = True) -> "HostClient":
        """Open a session on this host without going through the forms."""
        session = SessionStore(host=self.host)
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        if second_factor:
            device = account.totpdevice_set.create(name="test", confirmed=True)
            session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return self


@pytest.fixture
def client_of(db):
    """`client_of("alpha.localhost")`: a client of that host."""
    return HostClient


@pytest.fixture
def alpha_client(alpha) -> HostClient:
    return HostClient("alpha.localhost")


@pytest.fixture
def bravo_client(bravo) -> HostClient:
    return HostClient("bravo.localhost")


@pytest.fixture
def portal_client(db) -> HostClient:
    return HostClient("localhost")
