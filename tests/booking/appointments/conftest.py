"""Orders, authors and an outbox whose every topic is listened to."""

from datetime import datetime, timedelta

import pytest

from booking.appointments.author import Author, PrescripteurCard
from booking.appointments.models import Appointment
from booking.appointments.orders import Attendee, BookingOrder
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.claim_chosen import Confirmation
from booking.directory.models import Usager
from socle.outbox import publish, registry
from socle.outbox.registry import Handler
from tests.booking.conftest import NINE, NOW, Counter
from tests.factories import UsagerFactory

from .invariants import check_bookings

HALF_HOUR = timedelta(minutes=30)
ANYWAY = Confirmation(
    codes=(
        "overlap",
        "held",
        "buffer",
        "travel",
        "absence",
        "window_elsewhere",
        "gap",
        "same_day",
        "past",
        "long_name",
        "no_free_room",
        "too_few_agents",
        "limit",
        "session_full",
    )
)
CARD = PrescripteurCard("Lise", "Martin", "lise.martin@ccas.example", "+33639980777")


@pytest.fixture(autouse=True)
def listened(monkeypatch):
    """Every topic has a reader, so that its messages are written whatever rooms are installed."""

    def handlers_of(topic: str) -> list[Handler]:
        return registry.handlers_of(topic) or [
            Handler("tests.listener", (topic,), lambda message: None)
        ]

    monkeypatch.setattr(publish, "handlers_of", handlers_of)


@pytest.fixture(autouse=True)
def sound(bravo, in_alpha):
    """Whatever a test did, nothing is half-booked afterwards."""
    yield
    check_bookings(NOW + timedelta(days=3650))


@pytest.fixture
def usager(in_alpha) -> Usager:
    return UsagerFactory()


@pytest.fixture
def agent(counter) -> Author:
    """The counter's first agent, who decides."""
    return Author.agent(counter.agents[0])


def order_of(
    counter: Counter, *usagers: Usager, starts_at: datetime = NINE, **fields
) -> BookingOrder:
    """What the wizard sends: the counter's own agents unless told otherwise."""
    given = {
        "place_id": counter.place.pk if counter.motif.needs_place else None,
        "agent_ids": tuple(agent.pk for agent in counter.agents),
    }
    return BookingOrder(
        organisation_id=counter.organisation.pk,
        motif_id=counter.motif.pk,
        starts_at=starts_at,
        attendees=tuple(Attendee(usager.pk) for usager in usagers),
        **{**given, **fields},
    )


def booked(
    counter: Counter, *usagers: Usager, starts_at: datetime = NINE, author=None, **fields
) -> Appointment:
    """An appointment already booked, by the first agent unless told otherwise."""
    author = author or Author.agent(counter.agents[0])
    if not author.decides:
        fields.setdefault("agent_ids", ())
    order = order_of(counter, *(usagers or [UsagerFactory()]), starts_at=starts_at, **fields)
    return book_appointment(order, author, NOW, confirmation=ANYWAY)
