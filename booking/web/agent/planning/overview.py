"""One month of everything that an agent has planned, day by day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from booking.access.actor import Actor
from booking.availability.planned import Planned
from booking.directory.models import Organisation
from booking.domain.holidays import HolidayZone, holiday_name
from booking.domain.wording import MONTHS, WEEKDAYS

from .calendar import MOVED_AWAY, SKIPPED, states_of
from .days import month_after, month_before
from .kinds import Kind

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One occurrence: when, what it is called, and its page."""

    hours: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    in_month: bool
    is_today: bool
    entries: tuple[Entry, ...] = ()
    holiday: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """Whole weeks, from Monday."""

    label: str
    weeks: tuple[tuple[Day, ...], ...]
    before: str
    after: str
    weekdays: tuple[str, ...] = WEEKDAYS

    @property
    def is_empty(self) -> bool:
        return not any(day.entries for week in self.weeks for day in week)


def touching(rows: QuerySet, first: date) -> QuerySet:
    """Those that may take place in the weeks of that month."""
    low, high = _bounds(first)
    over = Q(last_day__lt=low) | Q(last_day__isnull=True, recurrence="", first_day__lt=low)
    if any(field.name == "end_day" for field in rows.model._meta.fields):
        over = Q(last_day__lt=low) | Q(recurrence="", end_day__lt=low)
    return rows.filter(first_day__lte=high).exclude(over)


def overview_of(
    kind: Kind,
    rows: Iterable[Planned],
    organisation: Organisation,
    actor: Actor,
    first: date,
    today: date,
    holidays: HolidayZone | None,
) -> Overview:
    """`holidays`: on which nothing of it takes place."""
    low, high = _bounds(first)
    entries = defaultdict(list)

    def named(day: date) -> str:
        return (holidays and holiday_name(day, holidays)) or ""

    for row in rows:
        title, url = kind.title_of(row, actor), kind.detail_url(organisation, row.pk)
        for day, found in states_of(row, low, high):
            if found["state"] not in (SKIPPED, MOVED_AWAY) and not named(day):
                entries[day].append((row.start_time, Entry(found["words"], title, url)))
    days = [
        Day(
            day=day,
            in_month=day.month == first.month,
            is_today=day == today,
            entries=tuple(one for _, one in sorted(entries[day], key=lambda one: one[0])),
            holiday=named(day),
        )
        for day in (low + n * ONE_DAY for n in range((high - low).days + 1))
    ]
    return Overview(
        label=f"{MONTHS[first.month - 1]} {first.year}",
        weeks=tuple(tuple(days[n : n + 7]) for n in range(0, len(days), 7)),
        before=month_before(first).strftime("%Y-%m"),
        after=month_after(first).strftime("%Y-%m"),
    )


def _bounds(first: date) -> tuple[date, date]:
    last = month_after(first) - ONE_DAY
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
