"""Local time and instants: what "9 h in Paris on that day" means.

Instants are aware datetimes, in UTC inside the domain: two datetimes that carry the same zone are
compared and subtracted by their wall clock in Python, which is wrong on the night when the clocks
go back. The search itself counts in whole seconds since 1970.

The two nights of hour change follow RFC 5545 (section 3.3.5):

- a local time that does not exist (02:30 when the clocks go forward) is read with the offset of
  before the change, so it falls one hour later on the clock (03:30);
- a local time that occurs twice (02:30 when the clocks go back) is the first of the two.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from booking.domain.errors import DomainRuleError

DAY_SECONDS = 86_400
MIDNIGHT = time(0, 0)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_ONE_DAY = timedelta(days=1)


def utc(moment: datetime) -> datetime:
    """The same instant in UTC. Raises ``naive_datetime`` when it has no time zone."""
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        raise DomainRuleError("naive_datetime", "Cette heure n'a pas de fuseau horaire.")
    return moment.astimezone(UTC)


def seconds_floor(moment: datetime) -> int:
    """Whole seconds since 1970, rounded down."""
    return (utc(moment) - _EPOCH) // _SECOND


def seconds_ceil(moment: datetime) -> int:
    """Whole seconds since 1970, rounded up."""
    return -((_EPOCH - utc(moment)) // _SECOND)


def from_seconds(seconds: int) -> datetime:
    """The instant, in UTC, of a number of seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day on which the instant falls in the zone."""
    return utc(moment).astimezone(zone).date()


def at(zone: ZoneInfo, day: date, wall: time) -> datetime:
    """The instant, in UTC, at which the clocks of the zone show that day and time."""
    return datetime.combine(day, wall, zone).astimezone(UTC)


@lru_cache(maxsize=32_768)
def _midnight_and_length(zone: ZoneInfo, day: date) -> tuple[int, int]:
    start = seconds_floor(at(zone, day, MIDNIGHT))
    return start, seconds_floor(at(zone, day + _ONE_DAY, MIDNIGHT)) - start


def seconds_at(zone: ZoneInfo, day: date, wall: time) -> int:
    """Like ``at``, in whole seconds since 1970; fractions of a second of ``wall`` are dropped.

    A day of 24 hours has no change of hour, so that a sum replaces the zone's arithmetic.
    """
    start, length = _midnight_and_length(zone, day)
    if length == DAY_SECONDS:
        return start + wall.hour * 3600 + wall.minute * 60 + wall.second
    return seconds_floor(at(zone, day, wall))


def day_start(zone: ZoneInfo, day: date) -> datetime:
    """The first instant of the day in the zone, in UTC."""
    return from_seconds(_midnight_and_length(zone, day)[0])


def day_end(zone: ZoneInfo, day: date) -> datetime:
    """The last microsecond of the day in the zone, in UTC: a bound that is itself included."""
    return day_start(zone, day + _ONE_DAY) - timedelta(microseconds=1)
