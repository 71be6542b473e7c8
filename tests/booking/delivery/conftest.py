"""A clock that tests set, and the relay run by hand."""

import sys
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection

from booking.appointments.author import Author
from booking.notifications import patience
from booking.notifications.deliver import Addressee, Mail, send_mail_once, send_sms_once
from booking.notifications.models import Receipt
from integrations.sms import memory
from socle import clock as real
from socle.outbox import registry
from socle.outbox.models import Message
from tests.booking.conftest import NOW
from tests.support.smtp_sink import InThread

NADIA = "+33639980001"


class SetClock:
    """`clock.at(moment)` sets it, `clock.pass_by(hours=2)` lets time pass."""

    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        return self.moment

    def at(self, moment: datetime) -> None:
        self.moment = moment

    def pass_by(self, **time: float) -> None:
        self.moment += timedelta(**time)


@pytest.fixture(autouse=True)
def espaces(bravo, in_alpha) -> None:
    """In this order: inside alpha nobody may look bravo up."""


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> SetClock:
    """Whoever reads the clock reads this one."""
    shown, genuine = SetClock(), real.now
    for name, module in list(sys.modules.items()):
        ours = name.startswith(("socle.", "tenants.", "booking."))
        if ours and getattr(module, "now", None) is genuine:
            monkeypatch.setattr(module, "now", shown)
    memory.outbox.clear()
    patience.forget()
    return shown


@pytest.fixture
def run_outbox(deliver, in_alpha) -> Callable[[], int]:
    """Run the relay from the portal until nothing is due, and come back to alpha."""

    def run() -> int:
        connection.set_schema_to_public()
        try:
            total = 0
            while tried := deliver():
                total += tried
            return total
        finally:
            connection.set_tenant(in_alpha)

    return run


@pytest.fixture
def handled(monkeypatch) -> Callable:
    """`handled("topic", call)`: the only handler of this topic, for one test."""
    monkeypatch.setattr(registry, "_handlers", dict(registry._handlers))

    def handle(topic: str, call: Callable) -> None:
        for handler in registry.handlers_of(topic):
            del registry._handlers[handler.name]
        registry.handles(topic, name=f"test.{topic}")(call)

    return handle


@pytest.fixture
def agent(counter) -> Author:
    return Author.agent(counter.agents[0])


@pytest.fixture
def sink(settings) -> Iterator[InThread]:
    """A real mail server, that the platform writes to."""
    server = InThread()
    server.start()
    settings.EMAIL_BACKEND = "integrations.email.smtp.WatchfulBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    yield server
    server.stop()


def told(topic: str = "test.told") -> Message:
    """A message of the outbox that was never written."""
    return Message(id=uuid.uuid4(), topic=topic, payload={}, created_at=NOW)


def sms(number: str = NADIA, *, event: str = "rdv_created", message=None, **given) -> Receipt:
    """Send one SMS as a handler does; its receipt."""
    message = message or told()
    to = given.pop("to", Addressee(number))
    appointment = given.pop("appointment", None)
    send_sms_once(message, event, to, given.pop("text", "Bonjour"), appointment, **given)
    return Receipt.objects.filter(duty__startswith=str(message.id)).get()


def letter(address: str = "nadia@demo.example", *, event="rdv_created", message=None, **given):
    """The same by mail."""
    message = message or told()
    mail = Mail(
        "Votre rendez-vous",
        "sms_budget",
        {"first_name": "Nadia", "month": "", "budget": 1, "cost": 1, "sent": 1},
    )
    to = given.pop("to", Addressee(address))
    send_mail_once(message, event, to, mail, given.pop("appointment", None), **given)
    return Receipt.objects.filter(duty__startswith=str(message.id)).get()
