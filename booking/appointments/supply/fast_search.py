"""Slot search from free days: the answers of `supply`, from a few rows instead of all calendars.

What free days cannot tell raises `NotProjected`, and the caller reads the calendars: a motif that
takes several agents or a room, a length shorter than the motif's own, days that are not kept,
terms that have changed. A day already begun is cut here from its gaps, by the domain's own rule.
"""

from collections.abc import Callable, Collection, Hashable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from booking.availability.projection.reading import Read, offerings_of
from booking.catalog.models import Motif
from booking.domain.allocation import Door, Mode
from booking.domain.slot import Slot
from booking.domain.slot_bounds import AGENT_HORIZON, Bounds, search_bounds
from booking.domain.slot_search import Audience, SlotSearch
from booking.domain.wallclock import day_end, day_start, local_day

from .cuts import Period
from .free_calendar import FreeCalendar, NotProjected
from .lapsing import load_lapsing

FAR = date(2999, 12, 31)


def search(
    motif: Motif, query: SlotSearch, organisation_ids: Collection[int], now: datetime
) -> list[Slot]:
    """As `supply.search` (3 queries).

    Raises:
        NotProjected: the calendars must be read.
    """
    period = _period(search_bounds(query, now), query.zone)
    if period is None:
        return []
    calendar = _load(motif, query, organisation_ids, now, period)
    everybody = query.audience is Audience.AGENT
    found = calendar.every_offer(period) if everybody else calendar.first_offers(period)
    return [calendar.slot(offer) for offer in found]


def starts(
    motif: Motif, query: SlotSearch, organisation_ids: Collection[int], now: datetime
) -> list[datetime]:
    """The starts of `search` alone: all that an usager is shown (4 queries).

    Raises:
        NotProjected: the calendars must be read.
    """
    period = _period(search_bounds(query, now), query.zone)
    if period is None:
        return []
    return _load(motif, query, organisation_ids, now, period).starts(period)


def free_spans(
    motif: Motif,
    query: SlotSearch,
    organisation_ids: Collection[int],
    now: datetime,
) -> list[tuple[date, int, int]]:
    """What agents have free on the query's days, whatever the delays: see `FreeCalendar`
    (3 queries).

    Raises:
        NotProjected: the calendars must be read.
    """
    period = Period(day_start(query.zone, query.start), day_end(query.zone, query.end))
    calendar = _load(motif, query, organisation_ids, now, period)
    return list(calendar.free_spans(period))


def candidates(
    motif: Motif,
    query: SlotSearch,
    organisation_ids: Collection[int],
    now: datetime,
    start: datetime,
) -> list[Slot]:
    """As `supply.candidates` (3 queries).

    Raises:
        NotProjected: the calendars must be read.
    """
    day = local_day(start, query.zone)
    bounds = search_bounds(replace(query, start=day, end=day), now)
    if bounds is None or not bounds.start <= start:
        return []
    calendar = _load(motif, query, organisation_ids, now, Period(start, start))
    return [calendar.slot(offer) for offer in calendar.offers_at(start)]


def next_slot(
    motif: Motif, query: SlotSearch, organisation_ids: Collection[int], now: datetime
) -> Slot | None:
    """As `supply.next_slot`; the query's end does not count (at most 5 queries).

    Raises:
        NotProjected: the calendars must be read.
    """
    found = next_slots(
        motif, query, organisation_ids, now, lambda read: None, lambda read: query.zone
    )
    return found.get(None)


def next_slots(
    motif: Motif,
    query: SlotSearch,
    organisation_ids: Collection[int],
    now: datetime,
    group_of: Callable[[Read], Hashable],
    zone_of: Callable[[Read], ZoneInfo],
) -> dict[Hashable, Slot]:
    """The next slot of each group of offerings that has one, as `next_slot`, in as many queries.

    Args:
        zone_of: whose days the query's are at an offering.

    Raises:
        NotProjected: the calendars must be read.
    """
    widest = _period(_next_bounds(query, now), query.zone)
    if widest is None:
        return {}
    if query.door is Door.COUNTER and query.motif.fairness.mode is not Mode.OPEN:
        raise NotProjected  # what is open to everybody depends on each place's own day
    calendar = _load(motif, query, organisation_ids, now, widest)
    periods = {}
    for key, read in calendar.reads.items():
        zone = zone_of(read)
        period = _period(_next_bounds(replace(query, zone=zone), now), zone)
        if period:
            periods[key] = period
    found: dict[Hashable, Slot] = {}
    for offer in calendar.next_offers(periods):
        found.setdefault(group_of(calendar.reads[offer[3]]), calendar.slot(offer))
    return found


def _next_bounds(query: SlotSearch, now: datetime) -> Bounds | None:
    """Between the delays for usagers; within six months where there is no maximum delay."""
    bounds = search_bounds(replace(query, end=FAR), now)
    if bounds and (query.audience is Audience.AGENT or query.motif.max_delay is None):
        return replace(bounds, last_day=bounds.first_day + AGENT_HORIZON)
    return bounds


def _period(bounds: Bounds | None, zone: ZoneInfo) -> Period | None:
    """The last day is taken entirely."""
    return bounds and Period(bounds.start, day_end(zone, bounds.last_day))


def _load(
    motif: Motif,
    query: SlotSearch,
    organisation_ids: Collection[int],
    now: datetime,
    period: Period,
) -> FreeCalendar:
    """What every search reads first (2 queries)."""
    plain = motif.agents_required == 1 and not motif.requires_room
    if not plain or query.seconds < query.motif.duration * 60:
        raise NotProjected
    reads = offerings_of(motif, query.lieu_id, organisation_ids)
    if reads is None:
        raise NotProjected
    public = query.audience is Audience.USAGER and query.door is Door.PUBLIC
    lapsing = load_lapsing(query.motif, period.start, period.end, now, online=public)
    return FreeCalendar(motif, query, now, {one.id: one for one in reads}, lapsing)
