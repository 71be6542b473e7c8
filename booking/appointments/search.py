"""Slot search from the database: advice to the person, checked again when booking."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.availability.loader import load_absences, load_closed_places, load_openings
from booking.availability.models import OpeningWindow
from booking.availability.projection.reading import Read
from booking.directory.models import Place
from booking.domain.allocation import Door
from booking.domain.deadlines import day_is_closed
from booking.domain.openings import Opening
from booking.domain.slot import Slot
from booking.domain.slot_bounds import AGENT_HORIZON
from booking.domain.slot_search import Audience
from booking.domain.wallclock import day_end, day_start, local_day

from .supply import calendars, fast_search
from .supply.busy import load_taken
from .supply.calendars import Supply
from .supply.free_calendar import NotProjected
from .supply.rooms import NO_ROOM, load_rooms
from .wanted import Wanted

ONE_DAY = timedelta(days=1)
ONLINE = (Audience.USAGER, Door.PUBLIC)


def slots_between(wanted: Wanted, first: date, last: date, now: datetime) -> list[Slot]:
    """The slots of the days first to last, local, by start (at most 6 queries)."""
    query = wanted.query(first, last)
    try:
        return fast_search.search(wanted.motif, query, wanted.organisation_ids, now)
    except NotProjected:
        return slots_by_calendars(wanted, first, last, now)


def starts_between(wanted: Wanted, first: date, last: date, now: datetime) -> list[datetime]:
    """The starts of `slots_between` alone, in half the time: all that an usager is shown."""
    query = wanted.query(first, last)
    try:
        return fast_search.starts(wanted.motif, query, wanted.organisation_ids, now)
    except NotProjected:
        return sorted({slot.start for slot in slots_by_calendars(wanted, first, last, now)})


def slots_by_calendars(wanted: Wanted, first: date, last: date, now: datetime) -> list[Slot]:
    """As `slots_between`, always from the calendars: sees what the transaction has just done."""
    found = load_availability(wanted, first, last, now)
    return calendars.search(wanted.motif, wanted.query(first, last), found, now)


def next_slot(wanted: Wanted, first: date, now: datetime) -> Slot | None:
    """The first slot from that day on, within the booking delays (at most 8 queries)."""
    query = wanted.query(first, first)
    try:
        slot = fast_search.next_slot(wanted.motif, query, wanted.organisation_ids, now)
    except NotProjected:
        last = _horizon(wanted, first, now)
        slot = _next(wanted, first, last, load_availability(wanted, first, last, now), now)
    return slot if slot and _is_shown(wanted, slot, now) else None


def next_slot_by_place(
    wanted: Wanted, places: Iterable[Place], now: datetime, *, first: date | None = None
) -> dict[int, Slot]:
    """The first slot of each place, by its id (at most 8 queries, whatever the number of places).

    Places where nothing is free are left out. `wanted.place` must be None.

    Args:
        first: the local day of each place to look from; today unless told otherwise.
    """
    asked = {place.pk: place for place in places}
    try:
        found = _next_by(
            wanted, now, lambda read: read.place_id, lambda read: read.terms.zone, first
        )
    except NotProjected:
        start, last, parts = _load_by(wanted, now, lambda opening: opening.lieu_id, first)
        found = {
            key: _next(replace(wanted, place=place), start, last, parts[key], now)
            for key, place in asked.items()
            if key in parts
        }
    return {key: slot for key, slot in _shown(wanted, found, now) if key in asked}


def next_slot_by_organisation(wanted: Wanted, now: datetime) -> dict[int, Slot]:
    """The first slot at each of the `wanted` organisations, by its id (at most 8 queries)."""
    try:
        found = _next_by(wanted, now, lambda read: read.organisation_id, lambda read: wanted.zone)
    except NotProjected:
        owners = dict(
            OpeningWindow.objects.filter(
                motifs=wanted.motif.pk, organisation_id__in=wanted.organisation_ids
            ).values_list("pk", "organisation_id")
        )
        first, last, parts = _load_by(wanted, now, lambda opening: owners.get(opening.id))
        found = {key: _next(wanted, first, last, part, now) for key, part in parts.items() if key}
    return dict(_shown(wanted, found, now))


def candidates(wanted: Wanted, start: datetime, now: datetime) -> list[Slot]:
    """Every agent's slot at exactly that start, now; empty when it is no longer offered.

    The last check before booking: free days say whose calendars to read, and these decide (at
    most 6 queries).
    """
    day = local_day(start, wanted.zone)
    query = wanted.query(day, day)
    try:
        named = fast_search.candidates(wanted.motif, query, wanted.organisation_ids, now, start)
    except NotProjected:
        return candidates_by_calendars(wanted, start, now)
    agents = {slot.agent_id for slot in named}
    return candidates_by_calendars(replace(wanted, agent_ids=agents), start, now) if agents else []


def candidates_by_calendars(wanted: Wanted, start: datetime, now: datetime) -> list[Slot]:
    """As `candidates`, from the calendars alone: sees what the transaction has just done."""
    day = local_day(start, wanted.zone)
    found = load_availability(wanted, day, day, now)
    return calendars.candidates(wanted.motif, wanted.query(day, day), found, now, start)


def load_availability(
    wanted: Wanted, first: date, last: date, now: datetime, *, closed_places: bool = False
) -> Supply:
    """All that a search of these days must know (3 queries, one more for a motif with rooms).

    With `closed_places`, the openings held in them come too, marked as closed (1 query more).
    """
    openings = load_openings(
        wanted.motif.pk,
        first,
        last,
        place_id=wanted.place.pk if wanted.place else None,
        organisation_ids=wanted.organisation_ids,
        agent_ids=wanted.agent_ids,
        closed_places=closed_places,
    )
    agents = {opening.agent_id for opening in openings}
    if not agents:
        return Supply()
    # A day more on each side: zones of places may differ from the search's.
    low, high = first - ONE_DAY, last + ONE_DAY
    start, end = day_start(wanted.zone, low), day_end(wanted.zone, high)
    taken = load_taken(agents, start, end, now, online_for=_online_for(wanted))
    places = {opening.lieu_id for opening in openings}
    return Supply(
        openings=openings,
        closed_lieu_ids=load_closed_places() if closed_places else frozenset(),
        absences=load_absences(agents, low, high),
        busy=taken.busy,
        stays=taken.stays,
        rooms=load_rooms(places, start, end, now) if wanted.motif.requires_room else NO_ROOM,
    )


def _online_for(wanted: Wanted) -> int | None:
    return wanted.motif.pk if (wanted.audience, wanted.door) == ONLINE else None


def _next(wanted: Wanted, first: date, last: date, found: Supply, now: datetime) -> Slot | None:
    return calendars.next_slot(wanted.motif, wanted.query(first, last), found, now)


def _next_by(
    wanted: Wanted,
    now: datetime,
    group_of: Callable[[Read], Hashable],
    zone_of_group: Callable[[Read], ZoneInfo],
    first: date | None = None,
) -> dict[Hashable, Slot]:
    # From yesterday: somewhere it still is.
    start = first or local_day(now, wanted.zone) - ONE_DAY
    query = wanted.query(start, start)
    return fast_search.next_slots(
        wanted.motif, query, wanted.organisation_ids, now, group_of, zone_of_group
    )


def _shown(
    wanted: Wanted, found: Mapping[Hashable, Slot | None], now: datetime
) -> Iterator[tuple[Hashable, Slot]]:
    for key, slot in found.items():
        if slot and _is_shown(wanted, slot, now):
            yield key, slot


def _is_shown(wanted: Wanted, slot: Slot, now: datetime) -> bool:
    """Whether the page of slots opens the day of this next slot.

    It closes a day whose first one is beyond the maximum delay: a way to it would be a way to
    nothing.
    """
    return wanted.audience is Audience.AGENT or not day_is_closed(
        slot.start, now, wanted.motif.max_public_booking_delay
    )


def _horizon(wanted: Wanted, first: date, now: datetime) -> date:
    """The last day that the next availability may fall on; agents have no maximum delay.

    For usagers a day more, as zones of places may differ; the search holds to the delay itself.
    """
    if wanted.audience is Audience.AGENT:
        return first + AGENT_HORIZON
    latest = now + timedelta(seconds=wanted.motif.max_public_booking_delay)
    return max(first, local_day(latest, wanted.zone) + ONE_DAY)


def _load_by(
    wanted: Wanted,
    now: datetime,
    key_of: Callable[[Opening], Hashable],
    start: date | None = None,
) -> tuple[date, date, dict[Hashable, Supply]]:
    """From yesterday (somewhere it still is) to the horizon: availability, split by opening.

    Each part holds its own agents' busy times only: a search reads all that it is given.
    """
    first = start or local_day(now, wanted.zone) - ONE_DAY
    last = _horizon(wanted, first, now)
    everything = load_availability(wanted, first, last + ONE_DAY, now)
    openings = defaultdict(list)
    for opening in everything.openings:
        openings[key_of(opening)].append(opening)
    absences, busy = _by_agent(everything.absences), _by_agent(everything.busy)
    stays = defaultdict(list)
    for stay in everything.stays:
        stays[stay.busy.agent_id].append(stay)
    parts = {}
    for key, mine in openings.items():
        agents = sorted({opening.agent_id for opening in mine})
        parts[key] = Supply(
            openings=tuple(mine),
            stays=tuple(one for agent in agents for one in stays[agent]),
            rooms=everything.rooms,
            absences=tuple(one for agent in agents for one in absences[agent]),
            busy=tuple(one for agent in agents for one in busy[agent]),
        )
    return first, last, parts


def _by_agent(items: Iterable) -> defaultdict[int, list]:
    grouped = defaultdict(list)
    for item in items:
        grouped[item.agent_id].append(item)
    return grouped
