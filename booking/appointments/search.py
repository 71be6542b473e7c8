"""Slot search from the database: advice to the person, checked again when booking."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.availability.loader import load_absences, load_openings, zone_of
from booking.catalog.models import Motif
from booking.directory.models import Place
from booking.domain import slots
from booking.domain.slots import Audience, Availability, MotifRules, Slot, SlotSearch
from booking.domain.wallclock import day_end, day_start

from .busy import load_busy

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. Empty collections mean "any"."""

    motif: Motif
    place: Place | None = None
    organisation_ids: Collection[int] = ()
    agent_ids: Collection[int] = ()
    audience: Audience = Audience.USAGER

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.place)

    @property
    def rules(self) -> MotifRules:
        return MotifRules(
            motif_id=self.motif.pk,
            duration=self.motif.default_duration_in_min,
            min_delay=self.motif.min_public_booking_delay,
            max_delay=self.motif.max_public_booking_delay,
        )

    def query(self, first: date, last: date) -> SlotSearch:
        return SlotSearch(
            motif=self.rules,
            zone=self.zone,
            audience=self.audience,
            start=first,
            end=last,
            lieu_id=self.place.pk if self.place else None,
            agent_ids=frozenset(self.agent_ids),
        )


def slots_between(wanted: Wanted, first: date, last: date, now: datetime) -> list[Slot]:
    """The slots of the days first to last, local, by start (3 queries)."""
    query = wanted.query(first, last)
    return slots.search(query, load_availability(wanted, first, last, now), now)


def next_slot(wanted: Wanted, first: date, now: datetime) -> Slot | None:
    """The first slot from that day on, within the booking delays (3 queries)."""
    horizon = wanted.motif.max_public_booking_delay // 86_400 + 1
    # Agents, and their search without delays, look six months ahead.
    last = first + timedelta(days=max(horizon, 186))
    query = wanted.query(first, last)
    return slots.next_slot(query, load_availability(wanted, first, last, now), now)


def candidates(wanted: Wanted, start: datetime, now: datetime) -> list[Slot]:
    """Every agent's slot at exactly that start, now; empty when it is no longer offered."""
    day = start.astimezone(wanted.zone).date()
    query = wanted.query(day, day)
    return slots.candidates(query, load_availability(wanted, day, day, now), now, start)


def load_availability(wanted: Wanted, first: date, last: date, now: datetime) -> Availability:
    """All that a search of these days must know (3 queries)."""
    openings = load_openings(
        wanted.motif.pk,
        first,
        last,
        place_id=wanted.place.pk if wanted.place else None,
        organisation_ids=wanted.organisation_ids,
        agent_ids=wanted.agent_ids,
    )
    agents = {opening.agent_id for opening in openings}
    if not agents:
        return Availability()
    # A day more on each side: zones of places may differ from the search's.
    low, high = first - ONE_DAY, last + ONE_DAY
    return Availability(
        openings=openings,
        absences=load_absences(agents, low, high),
        busy=load_busy(agents, day_start(wanted.zone, low), day_end(wanted.zone, high), now),
    )
