"""Slots ("créneaux"): what can be booked, from openings, absences and busy times (booking.md 1.2).

For each opening that carries the motif, each occurrence minus the agent's busy times leaves free
intervals; each is cut from its start in steps of the motif's duration, never realigned, the
remainder lost. An interval that began in the past starts at the first multiple of five minutes,
counted from its own start, that is not before now. These starts follow the clock: one that was
shown is still taken for an hour (``still_offered``), as long as its time is free.

Everything is read once and computed in whole seconds; datetimes are made for the answer only, in
UTC: it is for the screens to show them in their zone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from booking.domain.allocation import PLAIN, Door, Fairness, Mode
from booking.domain.deadlines import booking_window
from booking.domain.errors import DomainRuleError
from booking.domain.holidays import HolidayZone, holidays_between
from booking.domain.intervals import Interval, SpanSet
from booking.domain.openings import Absence, Busy, Opening
from booking.domain.wallclock import (
    MIDNIGHT,
    day_end,
    day_start,
    from_seconds,
    local_day,
    seconds_at,
    seconds_ceil,
    seconds_floor,
    utc,
)

STEP_FROM_NOW = 5 * 60
"""Seconds: how the first start of an interval already begun is rounded."""
SHOWN_FOR = 60 * 60
"""Seconds during which a start that was shown is accepted: a page read, a form, a code awaited."""
AGENT_HORIZON = relativedelta(months=6)
"""How far the next availability is looked for when no maximum delay bounds it."""
MAX_DURATION = 24 * 60

_ONE_DAY = timedelta(days=1)
_NEVER = datetime.min.replace(tzinfo=UTC)
_NOTHING: SpanSet[int] = SpanSet(())


class Audience(Enum):
    """Who asks: booking delays bind usagers (and prescribers, and machines), not agents."""

    AGENT = "agent"
    USAGER = "usager"


@dataclass(frozen=True, slots=True)
class MotifRules:
    """What the search needs of a motif: durations in minutes, booking delays in seconds.

    Buffers keep free time before and after the appointment: they widen what keeps the agent busy,
    absences included, but neither the edges of an opening nor public holidays, when nobody works.
    Raises ``motif_duration``, ``motif_delay`` or ``motif_buffer`` for a value out of range.
    """

    motif_id: int
    duration: int
    min_delay: int | None = None
    max_delay: int | None = None
    buffer_before: int = 0
    buffer_after: int = 0
    fairness: Fairness = PLAIN

    def __post_init__(self) -> None:
        _check_duration(self.duration)
        century = 100 * 366 * 86_400
        if not all(0 <= (delay or 0) <= century for delay in (self.min_delay, self.max_delay)):
            raise DomainRuleError("motif_delay", "Ce délai de réservation n'est pas possible.")
        if not all(0 <= size <= MAX_DURATION for size in (self.buffer_before, self.buffer_after)):
            raise DomainRuleError("motif_buffer", "Ce temps de battement n'est pas possible.")


@dataclass(frozen=True, slots=True)
class Availability:
    """All that was read of the agents' calendars, in any order.

    ``off_days`` are closed to every agent, on top of the holidays of each opening's own zone.
    Openings held in a closed lieu offer nothing.
    """

    openings: tuple[Opening, ...] = ()
    absences: tuple[Absence, ...] = ()
    busy: tuple[Busy, ...] = ()
    off_days: frozenset[date] = frozenset()
    closed_lieu_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SlotSearch:
    """A question: which starts, for this motif, from ``start`` to ``end``, for whom.

    A date is the whole day in ``zone``, a datetime an instant. Starts before ``start`` are left
    out, but the last day is always taken entirely. ``lieu_id`` None takes every opening, with or
    without lieu; an empty ``agent_ids`` takes every agent. ``duration``, in minutes, replaces that
    of the motif. ``door`` does not bind agents, whatever it says. Raises ``motif_duration`` or
    ``search_dates`` for a value out of range.
    """

    motif: MotifRules
    zone: ZoneInfo
    audience: Audience
    start: date | datetime
    end: date | datetime
    lieu_id: int | None = None
    agent_ids: frozenset[int] = frozenset()
    duration: int | None = None
    door: Door = Door.PUBLIC

    def __post_init__(self) -> None:
        if self.duration is not None:
            _check_duration(self.duration)
        if not all(1900 <= day.year < 3000 for day in (self.start, self.end)):
            raise DomainRuleError("search_dates", "Ces dates sont trop lointaines.")

    @property
    def seconds(self) -> int:
        """The length of a slot."""
        return (self.duration or self.motif.duration) * 60


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked, half-open and in UTC, with whom, where, from which opening."""

    start: datetime
    end: datetime
    agent_id: int
    lieu_id: int | None
    opening_id: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a search comes down to: starts from ``start``, in UTC, to the end of ``last_day``."""

    start: datetime
    first_day: date
    last_day: date


def search(query: SlotSearch, availability: Availability, now: datetime) -> list[Slot]:
    """The slots offered, by start.

    Agents get one slot for each start and agent; usagers one for each start, whoever is free
    (the final choice is made on ``candidates``). Where several openings give the same, the
    agent, then the opening, of lowest id is shown.
    """
    bounds = search_bounds(query, now)
    if bounds is None:
        return []
    calendar = _Calendar(query, availability, bounds.first_day, bounds.last_day)
    return calendar.slots(bounds, now, every_agent=query.audience is Audience.AGENT)


def search_day(
    query: SlotSearch, availability: Availability, now: datetime, day: date
) -> list[Slot]:
    """The part of ``search`` that starts on that day, in the query's zone."""
    bounds = search_bounds(query, now)
    if bounds is None or not bounds.first_day <= day <= bounds.last_day:
        return []
    calendar = _Calendar(query, availability, day, day)
    that_day = Bounds(bounds.start, day, day)
    return calendar.slots(that_day, now, every_agent=query.audience is Audience.AGENT)


def candidates(
    query: SlotSearch, availability: Availability, now: datetime, start: datetime
) -> list[Slot]:
    """Every agent's slot at exactly that start: the last check before booking.

    The bounds of the query are replaced by the day of the slot; its delays still apply. Empty
    when the slot is no longer offered. What was shown within the hour is offered still.
    """
    day, wanted = local_day(start, query.zone), utc(start)
    bounds = search_bounds(replace(query, start=day, end=day), now)
    if bounds is None or wanted != from_seconds(seconds_floor(wanted)):
        return []
    calendar = _Calendar(query, availability, bounds.first_day, bounds.last_day)
    return calendar.slots(bounds, now, every_agent=True, at=seconds_floor(wanted))


def next_slot(query: SlotSearch, availability: Availability, now: datetime) -> Slot | None:
    """The first slot from the query's start on; its end does not matter.

    Usagers: between the two booking delays. Agents, or without maximum delay: within six months.
    """
    bounds = _next_bounds(query, now)
    if bounds is None:
        return None
    first, days = bounds.first_day, 7
    # Most searches end in the first week; when all is full, each look is twice as long.
    while first <= bounds.last_day:
        last = min(first + timedelta(days=days - 1), bounds.last_day)
        calendar = _Calendar(query, availability, first, last)
        found = calendar.slots(Bounds(bounds.start, first, last), now, every_agent=False, limit=1)
        if found:
            return found[0]
        first, days = last + _ONE_DAY, days * 2
    return None


def free_intervals(
    query: SlotSearch, availability: Availability, now: datetime
) -> list[tuple[Opening, Interval[datetime]]]:
    """What is left of each opening's occurrences once busy times are out, by start.

    Intervals already begun are whole, and those too short for the motif are there too.
    """
    bounds = search_bounds(query, now)
    if bounds is None:
        return []
    calendar = _Calendar(query, availability, bounds.first_day, bounds.last_day)
    free = [
        (opening, Interval(from_seconds(start), from_seconds(end)))
        for opening in calendar.openings
        for start, end in calendar.free(opening, bounds, seconds_floor(now))
    ]
    return sorted(free, key=lambda found: (found[1].start, found[0].agent_id, found[0].id))


def search_bounds(query: SlotSearch, now: datetime) -> Bounds | None:
    """The query's range, reduced by the booking delays for a usager; None when nothing is left.

    A date ends with its last instant in the zone, so that a range which ends on the very day of
    the minimum delay keeps the end of that day.
    """
    start, end = range_start(query.start, query.zone), range_end(query.end, query.zone)
    if query.audience is Audience.USAGER:
        window = booking_window(now, query.motif.min_delay, query.motif.max_delay)
        start = max(start, window.earliest)
        end = end if window.latest is None else min(end, window.latest)
        opened = _opened_until(query, now)
        end = end if opened is None else min(end, opened)
    if end < start:
        return None
    return Bounds(start, local_day(start, query.zone), local_day(end, query.zone))


def allows(query: SlotSearch, now: datetime) -> Callable[[int], bool] | None:
    """Whether who asks may have a start, in seconds, that is free; None when all may be had.

    What ``search_bounds`` leaves out is not looked at again.
    """
    fairness = query.motif.fairness
    if query.audience is Audience.AGENT or fairness.is_plain:
        return None
    until = None
    if fairness.mode is not Mode.OPEN and query.door is Door.COUNTER:
        day = fairness.open_through(now, query.zone)
        until = seconds_floor(day_end(query.zone, day)) if day else 0
    return fairness.offers(query.door, query.motif.motif_id, query.motif.duration * 60, until)


def _opened_until(query: SlotSearch, now: datetime) -> datetime | None:
    """Until when times are open through this door; None: without end."""
    fairness = query.motif.fairness
    if not fairness.is_bounded(query.door):
        return None
    day = fairness.open_through(now, query.zone)
    return day_end(query.zone, day) if day else _NEVER


def range_start(value: date | datetime, zone: ZoneInfo) -> datetime:
    """The instant at which a range begins: a datetime itself, or the start of a day."""
    return utc(value) if isinstance(value, datetime) else day_start(zone, value)


def range_end(value: date | datetime, zone: ZoneInfo) -> datetime:
    """The instant at which a range ends, included: a datetime itself, or the end of a day."""
    return utc(value) if isinstance(value, datetime) else day_end(zone, value)


def starts_within(free: tuple[int, int], duration: int, now: int) -> range:
    """The starts that a free interval holds, the last one with ``duration`` before its end.

    All in seconds; ``now`` is rounded up.
    """
    start, end = free
    return range(_first_start(start, now), end - duration + 1, duration)


def still_offered(free: tuple[int, int], duration: int, start: int, now: int) -> bool:
    """Whether a free interval holds that start, as it is cut now or was within the last hour.

    All in seconds; a start in the past is none.
    """
    if not max(free[0], now) <= start <= free[1] - duration:
        return False
    first = _first_start(free[0], now - SHOWN_FOR)
    return any(
        (start - cut_from) % duration == 0
        for cut_from in range(first, min(start, _first_start(free[0], now)) + 1, STEP_FROM_NOW)
    )


def _first_start(start: int, now: int) -> int:
    """Where an interval is cut from: its start, or the first step from it that is not past."""
    return start if start >= now else start + STEP_FROM_NOW * -((start - now) // STEP_FROM_NOW)


def _next_bounds(query: SlotSearch, now: datetime) -> Bounds | None:
    start, latest = range_start(query.start, query.zone), None
    if query.audience is Audience.USAGER:
        window = booking_window(now, query.motif.min_delay, query.motif.max_delay)
        start, latest = max(start, window.earliest), window.latest
        opened = _opened_until(query, now)
        if opened is not None:
            latest = opened if latest is None else min(latest, opened)
    first_day = local_day(start, query.zone)
    if latest is None:
        return Bounds(start, first_day, first_day + AGENT_HORIZON)
    return None if latest < start else Bounds(start, first_day, local_day(latest, query.zone))


@dataclass(slots=True)
class _Calendar:
    """The openings that a query concerns, and what keeps their agents busy, grouped once."""

    query: SlotSearch
    availability: Availability
    first_day: date
    last_day: date
    openings: list[Opening] = field(init=False)
    _busy: dict[int, SpanSet[int]] = field(init=False)
    _off_days: dict[HolidayZone | None, frozenset[date]] = field(init=False)

    def __post_init__(self) -> None:
        found = (one for one in self.availability.openings if concerns(self.query, one))
        closed = self.availability.closed_lieu_ids
        self.openings = sorted(
            (one for one in found if one.lieu_id not in closed),
            key=lambda opening: (opening.agent_id, opening.id),
        )
        self._busy = self._group_busy()
        # A day more on each side: the opening's own day may differ from that of the query's zone.
        first, last = self.first_day - _ONE_DAY, self.last_day + _ONE_DAY
        self._off_days = {
            zone: self.availability.off_days
            | (holidays_between(zone, first, last) if zone else frozenset())
            for zone in {opening.holiday_zone for opening in self.openings}
        }

    def _group_busy(self) -> dict[int, SpanSet[int]]:
        agents = {opening.agent_id for opening in self.openings}
        # Wide enough for openings of another zone and for buffers that reach over midnight.
        first, last = self.first_day - 2 * _ONE_DAY, self.last_day + 2 * _ONE_DAY
        low, high = day_start(self.query.zone, first), day_end(self.query.zone, last)
        motif = self.query.motif
        before, after = motif.buffer_before * 60, motif.buffer_after * 60
        spans: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for busy in self.availability.busy:
            if busy.agent_id in agents and busy.start < high and busy.end > low:
                span = seconds_floor(busy.start) - after, seconds_ceil(busy.end) + before
                spans[busy.agent_id].append(span)
        for absence in self.availability.absences:
            if absence.agent_id in agents:
                spans[absence.agent_id].extend(
                    (start - after, end + before) for _, start, end in absence.spans(first, last)
                )
        return {agent_id: SpanSet(found) for agent_id, found in spans.items()}

    def free(self, opening: Opening, bounds: Bounds, now: int) -> Iterator[tuple[int, int]]:
        """What is left of the opening's occurrences that have not ended, in seconds."""
        zone, first, last = self.query.zone, bounds.first_day, bounds.last_day
        low, high = seconds_at(zone, first, MIDNIGHT), seconds_at(zone, last + _ONE_DAY, MIDNIGHT)
        if opening.zone is not zone:
            first, last = first - _ONE_DAY, last + _ONE_DAY
        off_days = self._off_days[opening.holiday_zone]
        busy = self._busy.get(opening.agent_id, _NOTHING)
        for day, start, end in opening.spans(first, last):
            if end > now and low < end and start < high and day not in off_days:
                yield from busy.gaps(start, end)

    def slots(
        self,
        bounds: Bounds,
        now: datetime,
        *,
        every_agent: bool,
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Slot]:
        """The slots within the bounds, by start, then agent; ``limit`` counts distinct starts.

        ``at`` asks for one start only, in seconds, which may have been shown before.
        """
        duration = self.query.seconds
        first = seconds_ceil(bounds.start)
        last = seconds_floor(day_end(self.query.zone, bounds.last_day))
        begun, over = seconds_ceil(now), seconds_floor(now)
        allowed = allows(self.query, now)
        found: dict[int, list[Opening]] = {}
        for opening in self.openings:
            for free in self.free(opening, bounds, over):
                if at is None:
                    starts = _clipped(starts_within(free, duration, begun), first, last)
                else:
                    shown = first <= at <= last and still_offered(free, duration, at, begun)
                    starts = (at,) if shown else ()
                for start in filter(allowed, starts) if allowed else starts:
                    offers = found.get(start)
                    if offers is None:
                        found[start] = [opening]
                    # Openings come by agent, so that an agent's earlier offer is the last one.
                    elif every_agent and offers[-1].agent_id != opening.agent_id:
                        offers.append(opening)
        return list(_as_slots(found, sorted(found)[:limit], duration))


def concerns(query: SlotSearch, opening: Opening) -> bool:
    """Whether the opening carries the motif and passes the filters of the query."""
    return (
        query.motif.motif_id in opening.motif_ids
        and (query.lieu_id is None or opening.lieu_id == query.lieu_id)
        and (not query.agent_ids or opening.agent_id in query.agent_ids)
    )


def _clipped(starts: range, first: int, last: int) -> Iterable[int]:
    if starts and starts[0] >= first and starts[-1] <= last:
        return starts
    return [start for start in starts if first <= start <= last]


def _check_duration(minutes: int) -> None:
    if not 1 <= minutes <= MAX_DURATION:
        raise DomainRuleError(
            "motif_duration", "La durée doit être comprise entre 1 minute et 24 heures."
        )


def _as_slots(
    found: dict[int, list[Opening]], starts: Iterable[int], duration: int
) -> Iterator[Slot]:
    for seconds in starts:
        start, end = from_seconds(seconds), from_seconds(seconds + duration)
        for opening in found[seconds]:
            yield Slot(start, end, opening.agent_id, opening.lieu_id, opening.id)
