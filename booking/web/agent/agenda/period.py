"""Which days an agenda shows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from django.http import QueryDict

from booking.domain.wallclock import day_start, local_day
from booking.domain.wording import MONTHS, format_date, format_day_number
from socle.errors import DomainError

LONGEST_DAYS = 62
# The field's first year; five years ahead are what dates may go to (domain.md 1.5).
FIRST_YEAR, LAST_YEAR = 2018, 2100
ONE_DAY = timedelta(days=1)


class BadPeriod(DomainError):
    code = "bad_period"
    status = 400
    message = (
        "Les paramètres « start » et « end » doivent être des dates (AAAA-MM-JJ), "
        f"la seconde après la première et à {LONGEST_DAYS} jours au plus."
    )


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included, on the clocks of the zone."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        return day_start(self.zone, self.first)

    @property
    def end(self) -> datetime:
        """The first instant after the last day."""
        return day_start(self.zone, self.last + ONE_DAY)

    @property
    def days(self) -> list[date]:
        return [self.first + ONE_DAY * n for n in range((self.last - self.first).days + 1)]

    @property
    def label(self) -> str:
        if self.first == self.last:
            return format_date(self.first)
        if self.first.year != self.last.year:
            start = format_date(self.first, weekday=False)
        elif self.first.month != self.last.month:
            start = f"{format_day_number(self.first)} {MONTHS[self.first.month - 1]}"
        else:
            start = format_day_number(self.first)
        return f"du {start} au {format_date(self.last, weekday=False)}"


class Span(Enum):
    """How much a list shows at once; the value stands in its address."""

    DAY = "jour"
    WEEK = "semaine"
    MONTH = "mois"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    def around(self, day: date, zone: ZoneInfo) -> Period:
        """The day, its week from Monday, or its month."""
        if self is Span.DAY:
            return Period(day, day, zone)
        if self is Span.WEEK:
            monday = day - ONE_DAY * day.weekday()
            return Period(monday, monday + ONE_DAY * 6, zone)
        first = day.replace(day=1)
        return Period(first, (first + ONE_DAY * 31).replace(day=1) - ONE_DAY, zone)


def asked_period(asked: QueryDict, zone: ZoneInfo) -> Period:
    """The days between `start` and `end` (excluded), dates or instants of ISO 8601.

    Raises:
        BadPeriod: missing, unreadable, reversed, too long or too far away.
    """
    first = _day(asked.get("start", ""), zone)
    after = _day(asked.get("end", ""), zone, is_end=True)
    if not first < after or (after - first).days > LONGEST_DAYS:
        raise BadPeriod
    return Period(first, after - ONE_DAY, zone)


def asked_day(asked: QueryDict, today: date) -> date:
    """The day of the parameter `du`; today when it is absent or makes no sense."""
    try:
        return _checked(date.fromisoformat(asked.get("du", "")))
    except (ValueError, BadPeriod):
        return today


def asked_span(asked: QueryDict) -> Span:
    """The parameter `vue`; a week by default."""
    try:
        return Span(asked.get("vue", ""))
    except ValueError:
        return Span.WEEK


def _day(text: str, zone: ZoneInfo, *, is_end: bool = False) -> date:
    # An unescaped "+" of an offset arrives as a space.
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        local = moment if moment.tzinfo is None else moment.astimezone(zone)
    except (ValueError, OverflowError):
        raise BadPeriod from None
    day = _checked(local.date())
    # An end within a day takes that day in.
    return day + ONE_DAY if is_end and local.time() != datetime.min.time() else day


def _checked(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadPeriod
    return day


def today_in(zone: ZoneInfo, now: datetime) -> date:
    return local_day(now, zone)
