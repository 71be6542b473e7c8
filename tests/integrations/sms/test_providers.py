"""Each provider: what it is asked, and which receipt its answers and faults come to."""

from contextlib import suppress

import pytest
from django.conf import settings

from booking.notifications import patience
from booking.notifications.models import Receipt, SmsUsage
from integrations.sms.errors import ProviderFailed
from integrations.sms.models import SmsAccount
from socle.outbox.models import Message
from tests.booking.delivery.conftest import espaces, sms  # noqa: F401 – inside alpha
from tests.support.smtp_sink import InThread

from .conftest import NUMBER, own

Result = Receipt.Result
LONG = "Rendez-vous!" * 30  # 360 signs: three SMS
KEYS = {
    "netsize": "essai:motdepasse",
    "clever_technologies": "essai:motdepasse",
    "sms_factor": "jeton-d-essai-de-sms-factor",
}
HTTP = pytest.mark.parametrize("provider", KEYS)


def sent(number: str = NUMBER, **given) -> Receipt:
    """The receipt, whether or not another attempt is announced."""
    with suppress(OSError):
        sms(number, **given)
    return Receipt.objects.get()


def of(receipt: Receipt) -> tuple[str, bool]:
    return receipt.result, receipt.retry


@HTTP
@pytest.mark.parametrize(("text", "parts"), [("Bonjour à tous", 1), (LONG, 3)])
def test_it_is_sent_once_and_counted(providers, provider, text, parts):
    own(provider, KEYS[provider], sender="Ardeche")
    receipt = sent(text=text)
    assert (of(receipt), receipt.provider) == ((Result.SENT, False), provider)
    assert (receipt.sms_count, SmsUsage.objects.get().segments) == (parts, parts)
    [left] = providers.account.left
    assert (left.number.lstrip("+"), left.text) == (NUMBER.lstrip("+"), text)
    assert left.sender == ("" if provider == "clever_technologies" else "Ardeche")


@pytest.mark.parametrize(
    ("provider", "number", "words"),
    [
        ("netsize", "+33639980404", "n’existe pas"),
        ("netsize", "+33639980416", "ne dessert pas"),
        ("sms_factor", "+33639980404", "n’existe pas"),
        ("sms_factor", "+33639980403", "STOP"),
    ],
)
def test_a_number_that_never_will_do(providers, provider, number, words):
    own(provider, KEYS[provider])
    receipt = sent(number)
    assert of(receipt) == (Result.FAILURE, False)
    assert words in receipt.error
    assert not SmsUsage.objects.exists()
    assert not SmsAccount.objects.get().failing_since, "the account is well"


def test_netsize_takes_ten_parts_at_most(providers):
    own("netsize", KEYS["netsize"])
    receipt = sent(text="x" * 1600)
    assert (of(receipt), receipt.error) == (
        (Result.FAILURE, False),
        "Ce message est trop long pour un SMS.",
    )


def _wrong_key(providers, account):
    providers.account.key = providers.account.token = "another"


def _no_credit(providers, account):
    providers.account.credit = 0


def _closed(providers, account):
    providers.account.is_closed = True


def _unreadable(providers, account):
    """Sealed with a key of the platform that it no longer has."""
    SmsAccount.objects.update(sealed="gAAAA")


@HTTP
@pytest.mark.parametrize(
    ("trouble", "code"), [(_wrong_key, "login"), (_no_credit, "credit"), (_unreadable, "login")]
)
def test_an_account_that_somebody_must_look_after(providers, provider, trouble, code):
    account = own(provider, KEYS[provider])
    trouble(providers, account)
    receipt = sent()
    assert of(receipt) == (Result.FAILURE, True), "it leaves once the account is mended"
    assert receipt.error.startswith("Pas encore envoyé : ")
    account.refresh_from_db()
    assert (account.error, account.failing_since is not None) == (code, True)
    assert providers.account.left == []


@pytest.mark.parametrize(
    ("provider", "retry", "code"),
    [("netsize", False, "closed"), ("clever_technologies", True, "closed")],
)
def test_an_account_that_is_closed(providers, provider, retry, code):
    """Netsize's 103 and 117 are not tried again (interfaces.md 7)."""
    account = own(provider, KEYS[provider])
    _closed(providers, account)
    assert of(sent()) == (Result.FAILURE, retry)
    account.refresh_from_db()
    assert account.error == code


# What the server does, what the receipt says, whether it is tried again, how many SMS left.
FAULTS = [
    ("500", Result.FAILURE, True, 0),
    ("503", Result.FAILURE, True, 0),
    ("429", Result.FAILURE, True, 0),
    ("redirect", Result.FAILURE, True, 0),
    ("401", Result.FAILURE, True, 0),
    ("garbage", Result.DOUBTFUL, False, 0),
    ("list", Result.DOUBTFUL, False, 0),
    ("empty", Result.DOUBTFUL, False, 0),
    ("drop", Result.DOUBTFUL, False, 0),
    ("lost", Result.DOUBTFUL, False, 1),
]


@HTTP
@pytest.mark.parametrize(("fault", "result", "retry", "left"), FAULTS)
def test_a_server_that_misbehaves(providers, provider, fault, result, retry, left):
    own(provider, KEYS[provider])
    providers.fail(fault)
    receipt = sent()
    assert of(receipt) == (result, retry)
    assert len(providers.account.left) == left


@HTTP
def test_one_that_hangs_is_doubtful_and_one_that_is_away_is_not(
    providers, provider, settings, monkeypatch
):
    monkeypatch.setattr("integrations.sms.providers.http.SECONDS", 0.4)
    own(provider, KEYS[provider])
    providers.fail("hang", seconds=1)
    assert of(sent()) == (Result.DOUBTFUL, False)
    Receipt.objects.all().delete()
    patience.forget()
    settings.SMS_URLS = dict.fromkeys(KEYS, "http://127.0.0.1:9/")
    assert of(sent()) == (Result.FAILURE, True)


def test_an_address_of_ours_is_not_called(providers, settings):
    """Were a provider's name to lead inside, the guard of what goes out would say no."""
    settings.OUTGOING_OPENED_NETWORKS = []
    own("netsize", KEYS["netsize"])
    assert of(sent()) == (Result.FAILURE, True)
    assert providers.account.left == []


@HTTP
def test_a_retry_sends_it_once(providers, provider):
    own(provider, KEYS[provider])
    providers.fail("503")
    with pytest.raises(ProviderFailed) as failure:
        sms()
    assert KEYS[provider] not in repr(failure.value)
    again = Message(id=Receipt.objects.get().origin["id"], topic="test.told", payload={})
    receipt = sms(message=again)
    assert (of(receipt), len(providers.account.left)) == ((Result.SENT, False), 1)


def test_a_campaign_under_moderation_is_not_sent_again(providers):
    own("sms_factor", KEYS["sms_factor"])
    providers.account.under_moderation = True
    assert of(sent()) == (Result.PROCESSED, False)


@pytest.fixture
def sfr(providers, settings):
    server = InThread()
    server.start()
    settings.SMS_MAIL_SERVER = {
        "host": "127.0.0.1", "port": server.port, "use_tls": False, "timeout": 3,
    }  # fmt: skip
    own("sfr_mail2sms", "envoi@mailtosms.example/rdv@ardeche.example")
    yield server
    server.stop()


def test_sfr_is_given_a_mail(sfr, monkeypatch, mailoutbox):
    monkeypatch.setattr("integrations.sms.providers.sfr.BACKEND", settings.EMAIL_BACKEND)
    receipt = sent(text="Bonjour")
    assert (of(receipt), receipt.sms_count) == ((Result.PROCESSED, False), 1)
    [letter] = mailoutbox
    assert (letter.to, letter.from_email) == (["envoi@mailtosms.example"], "rdv@ardeche.example")
    assert (letter.subject, letter.body) == (NUMBER, "Bonjour\n-- RDV-Solidarités")


@pytest.mark.parametrize(
    ("manner", "result", "retry"),
    [
        (None, Result.PROCESSED, False),
        ("refuses_now", Result.FAILURE, True),
        ("refuses", Result.FAILURE, False),
        ("cut_before", Result.FAILURE, True),
        ("cut_after", Result.DOUBTFUL, False),
    ],
)
def test_sfr_over_smtp(sfr, manner, result, retry):
    if manner:
        setattr(sfr.manners, manner, 1)
    assert of(sent()) == (result, retry)
