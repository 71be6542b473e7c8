"""Between which instants a search looks, once the booking delays and the door have their say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from booking.domain.allocation import Door, Mode
from booking.domain.deadlines import booking_window
from booking.domain.slot_search import Audience, SlotSearch
from booking.domain.wallclock import day_end, day_start, local_day, seconds_floor, utc

AGENT_HORIZON = relativedelta(months=6)
"""How far the next availability is looked for when no maximum delay bounds it."""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a search comes down to: starts from ``start``, in UTC, to the end of ``last_day``."""

    start: datetime
    first_day: date
    last_day: date


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


def next_bounds(query: SlotSearch, now: datetime) -> Bounds | None:
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
