"""An organisation of alpha where one motif can be booked on working mornings."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from booking.appointments.services.hold_slot import Booker, Choice
from booking.catalog.models import Motif
from booking.directory.models import Agent, Organisation, Place
from tests.factories import (
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
)

# A Monday; slots of 30 min from 9:00 to 11:30, local time (UTC+1).
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
NINE = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Counter:
    """A place that receives: everything a booking needs."""

    organisation: Organisation
    place: Place
    motif: Motif
    agents: list[Agent]

    def choice(self, starts_at: datetime = NINE) -> Choice:
        return Choice(self.motif, self.organisation, self.place, starts_at)


def open_counter(agents: int = 1, **motif_fields) -> Counter:
    organisation = OrganisationFactory()
    place = PlaceFactory(organisation=organisation)
    motif = MotifFactory(organisations=[organisation], **motif_fields)
    staff = [AgentFactory(organisation=organisation) for _ in range(agents)]
    for agent in staff:
        OpeningWindowFactory(agent=agent, organisation=organisation, place=place, motifs=[motif])
    return Counter(organisation, place, motif, staff)


@pytest.fixture
def counter(in_alpha) -> Counter:
    return open_counter()


@pytest.fixture
def booker() -> Booker:
    return Booker("Nadia", "Benali", email="nadia@demo.example")
