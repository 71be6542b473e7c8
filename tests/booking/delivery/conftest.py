"""A clock that tests set, and the relay run by hand."""

import sys
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from booking.appointments.author import Author
from integrations.sms import memory
from socle import clock as real
from socle.outbox import registry
from tests.booking.conftest import NOW


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
