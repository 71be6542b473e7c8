"""Stand-ins for the providers, and two espaces of which one has an account of its own."""

import pytest

from booking.notifications import patience
from integrations.sms.doubles.server import Providers, serve
from integrations.sms.models import SmsAccount
from integrations.sms.sealed import keep_key

NUMBER = "+33639980001"


@pytest.fixture
def providers(settings):
    settings.SMS_BACKEND = "integrations.sms.chosen.ChosenSms"
    settings.OUTGOING_OPENED_NETWORKS, settings.OUTGOING_PLAIN_HTTP = ["127.0.0.0/8"], True
    known = Providers()
    server = serve(known)
    settings.SMS_URLS = known.urls
    patience.forget()
    yield known
    server.shutdown()
    server.server_close()


def own(provider: str, key: str, **fields) -> SmsAccount:
    """The account of the espace under way."""
    account = SmsAccount(provider=provider, **fields)
    keep_key(account, key)
    account.save()
    return account
