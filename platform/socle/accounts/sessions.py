"""Session engine: database sessions bound to a host, keys hashed at rest."""

import hashlib
from datetime import UTC, datetime

from django.contrib.auth import SESSION_KEY as ACCOUNT_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils.functional import cached_property

# On the portal nobody is logged in, but a provider may have said whose browser it is: that
# session goes with the others when the account ends them all.
IDENTIFIED_KEY = "identified_account"
DEVICE_KEY = "device"
OPENED_KEY = "opened_at"


class SessionStore(DatabaseStore):
    """A session made on one host does not exist on any other.

    Args:
        session_key: the cookie's value, or None for a new session.
        host: the host name of the request. Without one the store can read and write nothing.
    """

    def __init__(self, session_key: str | None = None, host: str = "") -> None:
        self.host = host
        super().__init__(session_key)

    @classmethod
    def get_model_class(cls):
        from socle.accounts.models import Session

        return Session

    @cached_property
    def model(self):
        return self.get_model_class()

    @staticmethod
    def digest(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()

    def _get_session_from_db(self):
        from django.utils import timezone

        try:
            return self.model.objects.get(
                session_key=self.digest(self.session_key or ""),
                host=self._required_host(),
                expire_date__gt=timezone.now(),
            )
        except self.model.DoesNotExist:
            self._session_key = None
            return None

    def exists(self, session_key: str) -> bool:
        return self.model.objects.filter(session_key=self.digest(session_key)).exists()

    def create_model_instance(self, data):
        return self.model(
            session_key=self.digest(self._get_or_create_session_key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            host=self._required_host(),
            account_id=data.get(ACCOUNT_KEY) or data.get(IDENTIFIED_KEY),
            device=data.get(DEVICE_KEY, ""),
            opened_at=_instant(data.get(OPENED_KEY)),
        )

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=self.digest(key), host=self.host).delete()

    def _required_host(self) -> str:
        if not self.host:
            raise RuntimeError("a session needs the host that it belongs to")
        return self.host


def _instant(stamp: float | None) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if stamp else None
