"""What a search is answered from, and how: the domain's slots, plus what the espace's rows add.

The domain knows one agent at a time. Three rules need more: an agent who travels is busy for
longer when seen from another site, some motifs need several agents at once, some a room.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from booking.catalog.models import Motif
from booking.domain import slots
from booking.domain.availability import Availability
from booking.domain.openings import Busy
from booking.domain.slot import Slot
from booking.domain.slot_bounds import Bounds, allows, search_bounds
from booking.domain.slot_search import Audience, SlotSearch, concerns
from booking.domain.wallclock import seconds_floor

from .busy import Stay
from .rooms import NO_ROOM, RoomCalendar
from .sites import searched_site


@dataclass(frozen=True, slots=True)
class Supply(Availability):
    """All that was read: `busy` is the same from everywhere, `stays` are not."""

    stays: tuple[Stay, ...] = ()
    rooms: RoomCalendar = NO_ROOM

    def seen_from(self, site: int | None) -> Availability:
        """The same, with the journeys to that site."""
        if not self.stays:
            return self
        away: tuple[Busy, ...] = tuple(stay.seen_from(site) for stay in self.stays)
        return replace(self, busy=(*self.busy, *away), stays=())


def search(motif: Motif, query: SlotSearch, supply: Supply, now: datetime) -> list[Slot]:
    """As `slots.search`, with journeys, several agents and rooms."""
    if _is_plain(motif, supply):
        return slots.search(query, supply, now)
    found = sufficient(motif, supply, _everybody(motif, query, supply, now))
    return _one_a_start(found) if query.audience is Audience.USAGER else found


def candidates(
    motif: Motif, query: SlotSearch, supply: Supply, now: datetime, start: datetime
) -> list[Slot]:
    """As `slots.candidates`, with journeys, several agents and rooms."""
    if _is_plain(motif, supply):
        return slots.candidates(query, supply, now, start)
    return sufficient(motif, supply, everybody_at(motif, query, supply, now, start))


def everybody_at(
    motif: Motif, query: SlotSearch, supply: Supply, now: datetime, start: datetime
) -> list[Slot]:
    """As `candidates`, though there may be too few agents, or no room."""
    return [
        slot
        for part in by_site(motif, query, supply)
        for slot in slots.candidates(query, part, now, start)
    ]


def next_slot(motif: Motif, query: SlotSearch, supply: Supply, now: datetime) -> Slot | None:
    """As `slots.next_slot`, with journeys, several agents and rooms.

    The query must end where the search may: its end counts here.
    """
    if _is_plain(motif, supply):
        return slots.next_slot(query, supply, now)
    bounds = search_bounds(query, now)
    if bounds is None:
        return None
    first, days = bounds.first_day, 7
    while first <= bounds.last_day:
        last = min(first + timedelta(days=days - 1), bounds.last_day)
        found = search(motif, replace(query, start=_later(bounds, first), end=last), supply, now)
        if found:
            return found[0]
        first, days = last + timedelta(days=1), days * 2
    return None


def _is_plain(motif: Motif, supply: Supply) -> bool:
    return motif.agents_required == 1 and not motif.requires_room and not supply.stays


def _later(bounds: Bounds, first: date) -> date | datetime:
    return bounds.start if first == bounds.first_day else first


def _everybody(motif: Motif, query: SlotSearch, supply: Supply, now: datetime) -> list[Slot]:
    """The slots of every agent at every site, within the bounds that the audience has."""
    bounds = search_bounds(query, now)
    if bounds is None:
        return []
    everyone = replace(query, audience=Audience.AGENT, start=bounds.start, end=bounds.last_day)
    allowed = allows(query, now)
    return [
        slot
        for part in by_site(motif, query, supply)
        for slot in slots.search(everyone, part, now)
        if allowed is None or allowed(seconds_floor(slot.start))
    ]


def by_site(motif: Motif, query: SlotSearch, supply: Supply) -> list[Availability]:
    """One availability for each site that openings are at, as its own agents' journeys see it."""
    openings = [one for one in supply.openings if concerns(query, one)]
    if not supply.stays:
        return [supply]
    parts = defaultdict(list)
    for opening in openings:
        parts[searched_site(motif, opening.lieu_id)].append(opening)
    return [replace(supply.seen_from(site), openings=tuple(mine)) for site, mine in parts.items()]


def sufficient(motif: Motif, supply: Supply, found: Iterable[Slot]) -> list[Slot]:
    """The slots at which enough agents and, if the motif needs one, a room are free.

    By start, then agent, one for each agent.
    """
    together: defaultdict[tuple[datetime, int | None], list[Slot]] = defaultdict(list)
    for slot in found:
        together[slot.start, slot.lieu_id].append(slot)
    before = timedelta(minutes=motif.buffer_before_in_min)
    after = timedelta(minutes=motif.buffer_after_in_min)
    kept = [
        slot
        for (start, place_id), group in together.items()
        if len({slot.agent_id for slot in group}) >= motif.agents_required
        and (
            not motif.requires_room
            or supply.rooms.has_one_free(place_id, start - before, group[0].end + after)
        )
        for slot in group
    ]
    first: dict[tuple[datetime, int], Slot] = {}
    for slot in sorted(kept, key=lambda slot: (slot.start, slot.agent_id, slot.opening_id)):
        first.setdefault((slot.start, slot.agent_id), slot)
    return list(first.values())


def _one_a_start(found: Iterable[Slot]) -> list[Slot]:
    first: dict[datetime, Slot] = {}
    for slot in found:
        first.setdefault(slot.start, slot)
    return list(first.values())
