"""Spans of wall-clock time placed around the day of the demo: once, or repeated."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from booking.domain.recurrence import Override, Recurrence, occurrences
from booking.domain.rrule_text import from_rrule

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Change:
    """One occurrence of a series, skipped, or held on another day of its week."""

    week: int
    weekday: str
    to_weekday: str = ""
    start: time | None = None
    end: time | None = None


@dataclass(frozen=True)
class When:
    """A span of wall-clock time, once or repeated, placed relative to the day of the demo.

    `week` counts from the Monday of that day's week. `rule` is an RRULE (RFC 5545) without
    UNTIL; `until_week`, when given, is the last week in which it still occurs. Without a rule
    the span happens once, on `weekday`, and lasts `days` days.
    """

    start: time
    end: time
    week: int = 0
    weekday: str = "MO"
    rule: str = ""
    until_week: int | None = None
    days: int = 1
    changes: tuple[Change, ...] = ()

    def recurrence(self, today: date) -> Recurrence | None:
        """The rule with its end and its exceptions as dates; None when it happens once."""
        if not self.rule:
            return None
        until = None if self.until_week is None else day_of(today, self.until_week, "SU")
        moved = [change for change in self.changes if change.to_weekday]
        return replace(
            from_rrule(self.rule),
            until=until,
            skipped=frozenset(
                day_of(today, change.week, change.weekday)
                for change in self.changes
                if not change.to_weekday
            ),
            changed={
                day_of(today, change.week, change.weekday): Override(
                    day_of(today, change.week, change.to_weekday), change.start, change.end
                )
                for change in moved
            },
        )

    def first_day(self, today: date) -> date:
        """The first occurrence: of a rule, the first day that it names on or after `week`."""
        rule = self.recurrence(today)
        if rule is None:
            return day_of(today, self.week, self.weekday)
        monday = day_of(today, self.week, "MO")
        return occurrences(rule, monday, (monday, monday + timedelta(days=366)))[0].original_day

    def end_day(self, today: date) -> date:
        """The last of the days of one occurrence that starts on the first day."""
        return self.first_day(today) + timedelta(days=self.days - 1)


def weekly(
    days: str,
    start: str,
    end: str,
    *,
    every: int = 1,
    since: int = -12,
    until: int | None = None,
    changes: tuple[Change, ...] = (),
) -> When:
    """Each of `days` ("MO,TH") of every `every`-th week, from week `since` on."""
    rule = f"FREQ=WEEKLY;INTERVAL={every};BYDAY={days}"
    return When(_time(start), _time(end), week=since, rule=rule, until_week=until, changes=changes)


def monthly(day: str, start: str, end: str, *, every: int = 1, since: int = -12) -> When:
    """The n-th weekday ("2TU") of every `every`-th month."""
    rule = f"FREQ=MONTHLY;INTERVAL={every};BYDAY={day}"
    return When(_time(start), _time(end), week=since, rule=rule)


def once(week: int, weekday: str, start: str, end: str, *, days: int = 1) -> When:
    """One time only, over `days` days."""
    return When(_time(start), _time(end), week=week, weekday=weekday, days=days)


def day_of(today: date, week: int, weekday: str) -> date:
    """A day counted from the Monday of the week of `today`."""
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=week, days=WEEKDAYS.index(weekday))


def _time(text: str) -> time:
    return time.fromisoformat(text)
