"""One month of a series, week by week, with what became of each occurrence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from booking.availability.drafts import rule_of
from booking.availability.planned import Planned
from booking.domain.holidays import HolidayZone, holiday_name
from booking.domain.recurrence import Override, Recurrence, is_occurrence, occurrences
from booking.domain.wording import MONTHS, WEEKDAYS, format_date, format_time_range
from booking.web.templatetags.wording import tied

from .days import month_after, month_before

A_WEEK, ONE_DAY = timedelta(days=7), timedelta(days=1)
PLANNED, SKIPPED, CHANGED, MOVED_AWAY, MOVED_HERE = (
    "planned",
    "skipped",
    "changed",
    "moved-away",
    "moved-here",
)
STATES = {
    PLANNED: "Prévue",
    SKIPPED: "Supprimée",
    CHANGED: "Autres horaires",
    MOVED_AWAY: "Déplacée ailleurs",
    MOVED_HERE: "Déplacée ici",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the month; `original_day` names the occurrence that one may act upon."""

    day: date
    in_month: bool
    is_today: bool
    state: str = ""
    original_day: date | None = None
    words: str = ""
    holiday: str = ""

    @property
    def label(self) -> str:
        """What a screen reader says of a link."""
        return f"{format_date(self.day)} : {STATES.get(self.state, '')}, {self.words}"

    @property
    def state_label(self) -> str:
        return STATES.get(self.state, "")


@dataclass(frozen=True, slots=True)
class Month:
    """Whole weeks, from Monday."""

    label: str
    weeks: tuple[tuple[Cell, ...], ...]
    before: str
    after: str
    weekdays: tuple[str, ...] = WEEKDAYS

    @property
    def states(self) -> list[str]:
        """Those that the month shows, for its legend."""
        found = {cell.state for week in self.weeks for cell in week}
        return [state for state in STATES if state in found]


def month_of(row: Planned, first: date, today: date, holidays: HolidayZone | None) -> Month:
    """`holidays`: on which it does not take place."""
    last = month_after(first) - ONE_DAY
    low = first - timedelta(days=first.weekday())
    high = last + timedelta(days=6 - last.weekday())
    found = dict(states_of(row, low, high))
    days = [low + timedelta(days=n) for n in range((high - low).days + 1)]
    cells = [
        Cell(
            day=day,
            in_month=day.month == first.month,
            is_today=day == today,
            holiday=(holidays and holiday_name(day, holidays)) or "",
            **found.get(day, {}),
        )
        for day in days
    ]
    return Month(
        label=f"{MONTHS[first.month - 1]} {first.year}",
        weeks=tuple(tuple(cells[n : n + 7]) for n in range(0, len(cells), 7)),
        before=month_before(first).strftime("%Y-%m"),
        after=month_after(first).strftime("%Y-%m"),
    )


def states_of(row: Planned, first: date, last: date) -> Iterator[tuple[date, dict]]:
    """The days where something is, or would have been: `state`, `words`, and which occurrence."""
    rule = rule_of(row)
    if rule is None:
        end = getattr(row, "end_day", row.first_day)
        day = max(first, row.first_day)
        while day <= min(last, end):
            yield day, {"state": PLANNED, "words": _hours(row.start_time, row.end_time)}
            day += ONE_DAY
        return
    yield from _left(rule, row, first, last)
    for one in occurrences(rule, row.first_day, (first, last)):
        hours = _hours(one.start_time or row.start_time, one.end_time or row.end_time)
        state = PLANNED
        if one.day != one.original_day:
            state = MOVED_HERE
        elif one.original_day in rule.changed:
            state = CHANGED
        yield one.day, {"state": state, "original_day": one.original_day, "words": hours}


def _left(rule: Recurrence, row: Planned, first: date, last: date) -> Iterator[tuple[date, dict]]:
    """Days that the rule gives and where nothing takes place any more."""
    for day in sorted(rule.skipped | rule.changed.keys()):
        if not first <= day <= last or not is_occurrence(rule, row.first_day, day):
            continue
        override = rule.changed.get(day)
        if override is None or day in rule.skipped:
            yield day, {"state": SKIPPED, "original_day": day, "words": "n’a pas lieu"}
        elif override.day != day:
            words = tied(f"au {format_date(override.day)}")
            yield day, {"state": MOVED_AWAY, "original_day": day, "words": words}


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """One occurrence that is not as the series says."""

    day: date
    words: str


def exceptions_of(row: Planned) -> list[ChangedDay]:
    """In order."""
    rule = rule_of(row)
    if rule is None:
        return []
    days = sorted(rule.skipped | rule.changed.keys())
    return [
        ChangedDay(day, occurrence_words(row, rule, day))
        for day in days
        if is_occurrence(rule, row.first_day, day)
    ]


def occurrence_words(row: Planned, rule: Recurrence, day: date) -> str:
    """What becomes of the occurrence, in a few words."""
    if day in rule.skipped:
        return "supprimée"
    override = rule.changed.get(day, Override(day))
    hours = _hours(override.start_time or row.start_time, override.end_time or row.end_time)
    if override.day != day:
        return tied(f"déplacée au {format_date(override.day)}, {hours}")
    return f"{'horaires changés : ' if day in rule.changed else ''}{hours}"


def _hours(start: time, end: time) -> str:
    return tied(format_time_range(start, end))
