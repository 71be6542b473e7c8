"""An organisation of alpha with an agent who may be planned for, and the same in bravo."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest

from booking.access.actor import Actor
from booking.availability.calendar_values import opening_of
from booking.availability.drafts import AbsenceDraft, WindowDraft
from booking.availability.models import OpeningWindow
from booking.availability.projection import refresh
from booking.availability.projection.store import Drift
from booking.availability.projection.upkeep import bring_up_to_date, drift
from booking.catalog.models import Motif
from booking.directory.identity import actor_of_agent
from booking.directory.models import Agent, Organisation, Place
from booking.domain.series import weekly
from socle.outbox import publish, registry
from socle.outbox.registry import Handler
from tenants.context import in_espace
from tests.booking.appointments.invariants import messages
from tests.factories import (
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
)
from tests.web.agent.people import book

# Tuesday 24 November 2026, 9:00 in Paris.
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
MONDAY = date(2026, 11, 30)
WEEK = timedelta(days=7)
LAST = date(2026, 12, 31)


@dataclass(frozen=True)
class Team:
    organisation: Organisation
    place: Place
    motif: Motif
    agent: Agent
    admin: Agent

    @property
    def actor(self) -> Actor:
        return actor_of_agent(self.agent, True)

    @property
    def admin_actor(self) -> Actor:
        return actor_of_agent(self.admin, True)

    def window(self, **fields) -> WindowDraft:
        """Mondays from 9:00 to 12:00 at the place, until the end of the year."""
        usual = {
            "title": "Permanence",
            "motif_ids": frozenset({self.motif.pk}),
            "place_id": self.place.pk,
            "first_day": MONDAY,
            "start_time": time(9),
            "end_time": time(12),
            "recurrence": weekly([0], until=LAST),
        }
        return WindowDraft(**{**usual, **fields})

    def absence(self, **fields) -> AbsenceDraft:
        """Monday 30 November, the whole working day."""
        usual = {
            "title": "Formation",
            "first_day": MONDAY,
            "end_day": fields.get("first_day", MONDAY),
            "start_time": time(9),
            "end_time": time(18),
        }
        return AbsenceDraft(**{**usual, **fields})

    def book(self, day: date, hour: int, **fields):
        """An appointment of the agent at the place, at that hour of Paris (UTC+1)."""
        start = datetime.combine(day, time(hour - 1), UTC)
        booked = book(
            self.agent, self.organisation, start, motif=self.motif, place=self.place, **fields
        )
        refresh([self.agent.pk], booked.starts_at, booked.ends_at)
        return booked


def make_team(name: str = "Nord") -> Team:
    organisation = OrganisationFactory(name=name)
    return Team(
        organisation=organisation,
        place=PlaceFactory(organisation=organisation, name=f"Mairie {name}"),
        motif=MotifFactory(organisations=[organisation]),
        agent=AgentFactory(organisation=organisation),
        admin=AgentFactory(organisation=organisation, organisation__level="admin"),
    )


@pytest.fixture
def other(bravo) -> Team:
    with in_espace(bravo):
        return make_team("Ailleurs")


@pytest.fixture
def team(other, in_alpha) -> Team:
    """Its motif has been offered at its place before: free days are kept for it."""
    team = make_team()
    former = OpeningWindowFactory(
        agent=team.admin, organisation=team.organisation, place=team.place, motifs=[team.motif]
    )
    bring_up_to_date(NOW)
    former.delete()
    bring_up_to_date(NOW, everything=True)
    return team


@pytest.fixture(autouse=True)
def listened(monkeypatch):
    """Every topic has a reader, so that its messages are written whatever rooms are installed."""

    def handlers_of(topic: str) -> list[Handler]:
        return registry.handlers_of(topic) or [
            Handler("tests.listener", (topic,), lambda message: None)
        ]

    monkeypatch.setattr(publish, "handlers_of", handlers_of)


@pytest.fixture(autouse=True)
def free_days_follow(other, in_alpha):
    """Whatever a test did, free days say what the calendars say."""
    yield
    assert drift(NOW) == Drift()
    # Offerings made by the services hold the terms of today.
    bring_up_to_date(NOW)
    assert drift(NOW) == Drift()


def told(topic: str) -> list[dict]:
    """The payloads published under a topic, in order."""
    return [payload for found, payload in messages() if found == topic]


def days_of(window: OpeningWindow, weeks: int = 6) -> list[date]:
    """The days on which the window, read anew, takes place."""
    opening = opening_of(OpeningWindow.objects.get(pk=window.pk), closed_on_holidays=False)
    return [day for day, _, _ in opening.spans(MONDAY, MONDAY + weeks * WEEK)]
