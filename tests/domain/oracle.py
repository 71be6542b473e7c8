"""The same answers found the slow way: day by day, minute by minute, without the domain's code.

Only the value classes are shared. Every time is taken to be a whole number of minutes.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jours_feries_france import JoursFeries

from booking.domain.availability import Availability
from booking.domain.openings import Absence, Opening
from booking.domain.recurrence import Frequency, Recurrence
from booking.domain.slot_search import Audience, SlotSearch

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def instant(zone: ZoneInfo, day: date, wall: time) -> datetime:
    """Tries the offsets in force around that time: the first that gives it back is the one."""
    naive = datetime.combine(day, wall)
    rough = naive.replace(tzinfo=UTC)
    around = [(rough + timedelta(hours=h)).astimezone(zone).utcoffset() for h in (-26, 26)]
    exact = [
        (naive - offset).replace(tzinfo=UTC)
        for offset in around
        if (naive - offset).replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) == naive
    ]
    # A time that the clocks jump over is read with the offset of before the jump.
    return min(exact) if exact else (naive - around[0]).replace(tzinfo=UTC)


def rule_gives(rule: Recurrence, first_day: date, day: date) -> bool:
    """Whether the rule, without its exceptions, gives the day: arithmetic on the day alone."""
    if day < first_day or (rule.until is not None and day > rule.until):
        return False
    if rule.frequency is Frequency.WEEKLY:
        weekdays = [one.weekday for one in rule.by_day] or [first_day.weekday()]
        mondays = [one - timedelta(days=one.weekday()) for one in (first_day, day)]
        weeks = (mondays[1] - mondays[0]).days // 7
        return day.weekday() in weekdays and weeks % rule.interval == 0
    months = (day.year - first_day.year) * 12 + day.month - first_day.month
    if months % rule.interval:
        return False
    if not rule.by_day:
        return day.day == first_day.day
    rank = (day.day - 1) // 7 + 1
    is_last = (day + timedelta(days=7)).month != day.month
    return any(
        one.weekday == day.weekday() and (one.rank == rank or (one.rank == -1 and is_last))
        for one in rule.by_day
    )


def happenings(
    item: Opening | Absence, first: date, last: date
) -> list[tuple[date, datetime, datetime]]:
    """The occurrences of the local days first to last: day, start, end."""
    rule, found = item.recurrence, []
    if rule is None:
        plain = [item.first_day] if first <= item.first_day <= last else []
        found = [(day, item.start_time, item.end_time) for day in plain]
    else:
        for day in days(first, last):
            gone = day in rule.skipped or day in rule.changed
            if rule_gives(rule, item.first_day, day) and not gone:
                found.append((day, item.start_time, item.end_time))
        for original, change in rule.changed.items():
            kept = rule_gives(rule, item.first_day, original) and original not in rule.skipped
            if kept and first <= change.day <= last:
                start = item.start_time if change.start_time is None else change.start_time
                end = item.end_time if change.end_time is None else change.end_time
                found.append((change.day, start, end))
    spans = []
    for day, start, end in found:
        last_day = day + DAY if end == time(0) else day
        spans.append((day, instant(item.zone, day, start), instant(item.zone, last_day, end)))
    return spans


def absence_spans(absence: Absence, first: date, last: date) -> list[tuple[datetime, datetime]]:
    if absence.first_day == absence.end_day:
        return [(start, end) for _, start, end in happenings(absence, first, last)]
    start = instant(absence.zone, absence.first_day, absence.start_time)
    return [(start, instant(absence.zone, absence.end_day, absence.end_time))]


def minutes(start: datetime, end: datetime) -> set[int]:
    return set(range(int(start.timestamp()) // 60, int(end.timestamp()) // 60))


def runs(found: set[int]) -> Iterator[tuple[datetime, datetime]]:
    """The minutes as maximal intervals."""
    ordered = sorted(found)
    begins = [one for one in ordered if one - 1 not in found]
    ends = [one + 1 for one in ordered if one + 1 not in found]
    for begin, end in zip(begins, ends, strict=True):
        yield datetime.fromtimestamp(begin * 60, UTC), datetime.fromtimestamp(end * 60, UTC)


def is_closed(opening: Opening, availability: Availability, day: date) -> bool:
    zone = opening.holiday_zone
    named = zone is not None and day in JoursFeries.for_year(day.year, zone.label).values()
    return named or day in availability.off_days


def free(
    query: SlotSearch, availability: Availability, first: date, last: date
) -> Iterator[tuple[Opening, datetime, datetime]]:
    """What is left of each occurrence once the agent's busy minutes are out."""
    before = timedelta(minutes=query.motif.buffer_before)
    after = timedelta(minutes=query.motif.buffer_after)
    for opening in availability.openings:
        wanted = (
            query.motif.motif_id in opening.motif_ids
            and query.lieu_id in (None, opening.lieu_id)
            and (not query.agent_ids or opening.agent_id in query.agent_ids)
            and opening.lieu_id not in availability.closed_lieu_ids
        )
        for day, start, end in happenings(opening, first, last) if wanted else ():
            if is_closed(opening, availability, day):
                continue
            taken: set[int] = set()
            for busy in availability.busy:
                if busy.agent_id == opening.agent_id:
                    taken |= minutes(busy.start - after, busy.end + before)
            for absence in availability.absences:
                if absence.agent_id == opening.agent_id:
                    for gone, back in absence_spans(absence, first - 2 * DAY, last + 2 * DAY):
                        taken |= minutes(gone - after, back + before)
            for a, b in runs(minutes(start, end) - taken):
                yield opening, a, b


def starts(
    query: SlotSearch, availability: Availability, now: datetime
) -> set[tuple[datetime, int]]:
    """Every (start, agent) that the rules of booking.md 1.2 and 1.3 give, before any choice."""
    zone = query.zone
    begin = query.start if isinstance(query.start, datetime) else instant(zone, query.start, time())
    end = query.end
    if not isinstance(end, datetime):
        end = instant(zone, end + DAY, time()) - timedelta(microseconds=1)
    if query.audience is Audience.USAGER:
        begin = max(begin, now + timedelta(seconds=query.motif.min_delay or 0))
        if query.motif.max_delay is not None:
            end = min(end, now + timedelta(seconds=query.motif.max_delay))
    if end < begin:
        return set()
    found = set()
    first, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
    length = timedelta(minutes=query.duration or query.motif.duration)
    for opening, a, b in free(query, availability, first, last):
        start = a
        while start < now:
            start += timedelta(minutes=5)
        while start + length <= b:
            if start >= begin:
                found.add((start, opening.agent_id))
            start += length
    return found
