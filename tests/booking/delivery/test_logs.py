"""No name, address, number or word of a message is ever logged or kept outside the espace."""

import logging
import smtplib

import pytest
from django.db import connection

from booking.notifications.deliver import Addressee, Mail
from booking.notifications.duty import Duty
from booking.notifications.models import MessagingRules, Receipt
from booking.notifications.outcomes import MaybeSent
from booking.notifications.replies import Reply
from integrations.sms.memory import MemorySms
from socle.outbox.models import Delivery, Message
from tests.booking.appointments.conftest import booked
from tests.factories import UsagerFactory

from .conftest import letter, sms, told

CANARIES = ("Zénobie", "Canarin", "zenobie@canari.example", "639980666", "Bonjour")


def errors() -> list[Exception]:
    """What providers answer, quoting people as they do."""
    words = "Zénobie Canarin <zenobie@canari.example> +33639980666 Bonjour"
    refused = {"zenobie@canari.example": (550, words.encode())}
    return [
        ConnectionError(words),
        smtplib.SMTPRecipientsRefused(refused),
        smtplib.SMTPDataError(451, words.encode()),
        ValueError(words),
        RuntimeError(words),
        MaybeSent(words),
    ]


@pytest.fixture
def everything_logged(caplog):
    """Whatever any part of the platform says, from DEBUG up where the settings let it."""
    caplog.set_level(logging.DEBUG)
    for name in ("django", "celery", "tenants", "booking", "integrations", "mail"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def no_canary_in(text: str) -> None:
    assert [word for word in CANARIES if word in text] == []


@pytest.mark.parametrize("error", errors(), ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("channel", ["mail", "sms"])
def test_whatever_goes_wrong(
    counter, everything_logged, run_outbox, clock, monkeypatch, in_alpha, error, channel
):
    def fail(*args):
        raise error

    if channel == "mail":
        path = "django.core.mail.backends.locmem.EmailBackend.send_messages"
        monkeypatch.setattr(path, fail)
    else:
        monkeypatch.setattr(MemorySms, "send", fail)
    usager = UsagerFactory(
        first_name="Zénobie",
        last_name="Canarin",
        email="zenobie@canari.example",
        phone_number="+33639980666",
    )
    booked(counter, usager)
    for _ in range(3):
        run_outbox()
        clock.pass_by(hours=1)
    assert Receipt.objects.filter(usager=usager, channel=channel).exists()
    no_canary_in(everything_logged.text)
    connection.set_schema_to_public()
    no_canary_in(str(list(Delivery.objects.values_list("last_error", "handler"))))
    no_canary_in(str(list(Message.objects.values_list("topic", "payload"))))
    connection.set_tenant(in_alpha)


def test_the_log_is_listened_to(everything_logged, run_outbox, handled, counter):
    """Control: what a handler logs, this test would see."""
    handled("appointment.booked", lambda message: logging.getLogger("booking.x").info("Canarin"))
    booked(counter)
    run_outbox()
    with pytest.raises(AssertionError):
        no_canary_in(everything_logged.text)


def test_caps_and_refusals(everything_logged):
    MessagingRules.objects.create(messages_a_day=1)
    for _ in range(2):
        letter("zenobie@canari.example")
        sms("+33639980666")
    sms("+41639980666")
    assert "notifications.capped" in everything_logged.text
    no_canary_in(everything_logged.text)


def test_reports_of_errors_show_nobody(counter):
    """What a traceback with its variables, or a debugger, would print."""
    usager = UsagerFactory(first_name="Zénobie", last_name="Canarin")
    to = Addressee("zenobie@canari.example", usager=usager)
    shown = [
        to,
        Mail("Bonjour", "booked_usager", {"first_name": "Zénobie"}, ics=b"Canarin"),
        Duty(told(), "rdv_created", to, "mail", "Bonjour", None, None),
        Reply(
            "", ("zenobie@canari.example",), "Canarin", "Zénobie", "Bonjour", "Bonjour", (), False
        ),
        letter("zenobie@canari.example"),
    ]
    no_canary_in(repr(shown))
