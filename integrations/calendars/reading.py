"""Busy times in calendar files (RFC 5545): start and end, and nothing else leaves this module.

Events that come back, with what was moved or skipped of them, are laid out by the
`recurring-ical-events` library.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component

from booking.domain.intervals import Interval
from booking.domain.wallclock import day_start

from .deadline import TookTooLong, within
from .errors import Misunderstood, SyncFailed
from .providers.port import Asked, Busy

MOST_EVENTS = 20_000
# Events that come back every second fill a day with what nobody meant.
TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY"})
# Programs write the last year that there is for « no end », which no sum goes beyond.
LAST_YEAR = 9999
NONSENSE = (ValueError, TypeError, OverflowError, KeyError, AttributeError, RecursionError)
FREE = frozenset({"FREE", "WORKINGELSEWHERE"})
ONE_DAY = timedelta(days=1)


def busy_in(files: Iterable[str | bytes], asked: Asked) -> list[Busy]:
    """What takes time within the period asked for, from files as servers give them.

    One event that makes no sense is left out, and the rest is read.

    Raises:
        Misunderstood: a file that is no calendar.
        SyncFailed: `too_long`, of its size or of the time that it takes.
    """
    try:
        with within(asked.seconds):
            return _busy_in(files, asked)
    except TookTooLong:
        raise SyncFailed("too_long") from None


def _busy_in(files: Iterable[str | bytes], asked: Asked) -> list[Busy]:
    found: list[Busy] = []
    for file in files:
        for calendar in _calendars(file):
            found.extend(_busy_of(calendar, asked))
            if len(found) > MOST_EVENTS:
                raise SyncFailed("too_long")
    return found


def _calendars(file: str | bytes) -> list[Component]:
    try:
        calendars = Calendar.from_ical(file, multiple=True)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        raise Misunderstood from None
    if not calendars or any(one.name != "VCALENDAR" for one in calendars):
        raise Misunderstood
    return calendars


def _busy_of(calendar: Component, asked: Asked) -> Iterator[Busy]:
    events = [one for one in calendar.walk("VEVENT") if _is_readable(one)]
    if len(events) > MOST_EVENTS:
        raise SyncFailed("too_long")
    # Time zones stay; what is not an event, or comes too often, goes.
    zones = [one for one in calendar.subcomponents if one.name == "VTIMEZONE"]
    for event in _occurrences(calendar, zones, events, asked):
        if (period := _period(event, asked)) and not _is_free(event, asked):
            yield Busy(period, uid=str(event.get("UID", "")))


def _occurrences(
    calendar: Component, zones: list[Component], events: list[Component], asked: Asked
) -> Iterator[Component]:
    """Of all at once; of each series by itself when one of them cannot be laid out."""
    for event in events:
        _shorten(event, asked)
    try:
        yield from _laid_out(calendar, zones + events, asked)
        return
    except NONSENSE:
        series: dict[str, list[Component]] = {}
    for event in events:
        series.setdefault(str(event.get("UID", "")), []).append(event)
    for one in series.values():
        with suppress(*NONSENSE):
            yield from _laid_out(calendar, zones + one, asked)


def _laid_out(calendar: Component, parts: list[Component], asked: Asked) -> list[Component]:
    calendar.subcomponents = parts
    query = recurring_ical_events.of(calendar, components=["VEVENT"], skip_bad_series=True)
    # All-day events and those without a zone may lie a day beside.
    return query.between(asked.start - ONE_DAY, asked.end + ONE_DAY)


def _shorten(event: Component, asked: Asked) -> None:
    end = event.get("DTEND")
    if end is not None and end.dt.year >= LAST_YEAR:
        end.dt = (asked.end + 2 * ONE_DAY) if isinstance(end.dt, datetime) else asked.end.date()


def _is_readable(event: Component) -> bool:
    """Whether it says once when it begins and ends, and how often it comes back, in words of the
    RFC."""
    try:
        start, end = event.get("DTSTART"), event.get("DTEND")
        length = event.get("DURATION")
        return (
            isinstance(start.dt, date)
            and (end is None or isinstance(end.dt, date))
            and (length is None or isinstance(length.dt, timedelta))
            and not _is_endless(event)
        )
    except NONSENSE:
        return False


def _is_endless(event: Component) -> bool:
    rules = event.get("RRULE", [])
    rules = rules if isinstance(rules, list) else [rules]
    frequencies = {str(word).upper() for rule in rules for word in rule.get("FREQ", [])}
    stands_still = any(int(step) < 1 for rule in rules for step in rule.get("INTERVAL", []))
    return stands_still or bool(frequencies & TOO_OFTEN)


def _period(event: Component, asked: Asked) -> Interval[datetime] | None:
    """What of it lies within the period; None for a moment without length."""
    start = event.get("DTSTART")
    if start is None:
        return None
    end = event.get("DTEND")
    begins, ends = start.dt, end.dt if end is not None else None
    if ends is None:
        length = event.get("DURATION")
        ends = begins + (length.dt if length is not None else _usual_length(begins))
    low = max(_instant(begins, asked.zone), asked.start.astimezone(UTC))
    high = min(_instant(ends, asked.zone), asked.end.astimezone(UTC))
    return Interval(low, high) if low < high else None


def _usual_length(begins: date) -> timedelta:
    return timedelta() if isinstance(begins, datetime) else ONE_DAY


def _instant(value: date, zone: ZoneInfo) -> datetime:
    """A whole day begins at the agent's midnight; a time without a zone is on their clock.

    In UTC: two times of one zone are compared by their clocks, which go back and leap once a year.
    """
    if not isinstance(value, datetime):
        return day_start(zone, value).astimezone(UTC)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def _is_free(event: Component, asked: Asked) -> bool:
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return True
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return True
    if str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() in FREE:
        return True
    return _is_declined(event, asked.addresses)


def _is_declined(event: Component, addresses: frozenset[str]) -> bool:
    invited = event.get("ATTENDEE", [])
    for one in invited if isinstance(invited, list) else [invited]:
        address = str(one).lower().removeprefix("mailto:")
        answer = str(getattr(one, "params", {}).get("PARTSTAT", "")).upper()
        if address in addresses and answer == "DECLINED":
            return True
    return False
