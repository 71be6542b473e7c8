"""Repeated days: every n weeks on some weekdays, every n months on one day, with exceptions.

The rule is a subset of RFC 5545 (``RRULE``), expanded by python-dateutil: FREQ=WEEKLY or MONTHLY,
INTERVAL, BYDAY, UNTIL, with weeks that begin on Monday. Two points of the field (booking.md 1.1):

- the first day anchors the rule ("every n weeks" counts calendar weeks from its Monday) but,
  unlike in RFC 5545, is no occurrence when it does not match the rule;
- without BYDAY, the weekday of the first day (weekly) or its day of the month (monthly) is meant;
  a month without that day has no occurrence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from itertools import islice

from dateutil import rrule

from booking.domain.errors import DomainRuleError
from booking.domain.wording import format_date

MAX_INTERVAL = 52
"""The screens offer 1 to 5; files and machines may say more."""
MAX_OCCURRENCES = 4_000
"""More than five years of Monday-to-Saturday windows, which is as far as dates may go."""

_MONTHLY_RANKS = (1, 2, 3, 4, 5, -1)


class Frequency(Enum):
    """What the interval counts."""

    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"


@dataclass(frozen=True, slots=True)
class ByDay:
    """A weekday (0 is Monday), and for monthly rules its rank in the month (-1 is the last)."""

    weekday: int
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """What one changed occurrence becomes: another day, other times, or both.

    ``day`` is always said (the original one when only the times change); a time left out stays
    that of the series.
    """

    day: date
    start_time: time | None = None
    end_time: time | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One day of the series, as it will take place.

    ``original_day`` is the day that the rule gives, and names the occurrence for good; times are
    None when they are those of the series.
    """

    original_day: date
    day: date
    start_time: time | None = None
    end_time: time | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule, with its exceptions: days skipped, and days changed.

    ``until`` is included. ``skipped`` and the keys of ``changed`` are original days; an exception
    on a day that the rule does not give has no effect (see ``check``). Raises
    ``recurrence_invalid`` for an interval or a day that no rule can have.
    """

    frequency: Frequency
    interval: int = 1
    by_day: tuple[ByDay, ...] = ()
    until: date | None = None
    skipped: frozenset[date] = frozenset()
    changed: Mapping[date, Override] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not 1 <= self.interval <= MAX_INTERVAL:
            raise _invalid(f"L'intervalle doit être compris entre 1 et {MAX_INTERVAL}.")
        if any(not 0 <= day.weekday <= 6 for day in self.by_day):
            raise _invalid("Un jour de la semaine est inconnu.")
        if self.frequency is Frequency.WEEKLY and any(day.rank is not None for day in self.by_day):
            raise _invalid("Un rang dans le mois n'a pas de sens chaque semaine.")
        if self.frequency is Frequency.MONTHLY and any(
            day.rank not in _MONTHLY_RANKS for day in self.by_day
        ):
            raise _invalid("Chaque mois, précisez le rang du jour : du 1er au 5e, ou le dernier.")
        # One order, so that two ways of writing a rule are equal and share their expansion.
        days = sorted(set(self.by_day), key=lambda day: (day.rank or 0, day.weekday))
        object.__setattr__(self, "by_day", tuple(days))
        object.__setattr__(self, "changed", dict(self.changed))


def occurrences(rule: Recurrence, first_day: date, window: tuple[date, date]) -> list[Occurrence]:
    """The occurrences that take place from the first to the last day of the window, in order.

    A changed occurrence counts on the day to which it was moved. Raises ``recurrence_too_long``
    beyond MAX_OCCURRENCES.
    """
    found = [
        Occurrence(day, day)
        for day in _rule_days(rule, first_day, *window)
        if day not in rule.skipped and day not in rule.changed
    ]
    if rule.changed:
        found.extend(_changed_occurrences(rule, first_day, *window))
        found.sort(key=lambda occurrence: (occurrence.day, occurrence.original_day))
    return found


def is_occurrence(rule: Recurrence, first_day: date, day: date) -> bool:
    """Whether the rule itself, leaving exceptions aside, gives that day."""
    return bool(_rule_days(rule, first_day, day, day))


def last_day(rule: Recurrence) -> date | None:
    """A day after which nothing takes place; None for a rule without end."""
    if rule.until is None:
        return None
    moved = (override.day for day, override in rule.changed.items() if day not in rule.skipped)
    return max([rule.until, *moved])


def check(rule: Recurrence, first_day: date) -> None:
    """Refuses a series that its author cannot have meant.

    Raises ``recurrence_until`` unless the end is after the first day, ``recurrence_exception``
    for an exception on a day that is no occurrence, ``recurrence_empty`` when nothing takes place
    before the end, ``recurrence_too_long`` beyond MAX_OCCURRENCES.
    """
    if rule.until is not None and rule.until <= first_day:
        raise DomainRuleError(
            "recurrence_until", "La fin de la récurrence doit être après le premier jour."
        )
    for day in sorted(rule.skipped | rule.changed.keys()):
        if not is_occurrence(rule, first_day, day):
            raise DomainRuleError(
                "recurrence_exception", f"Rien n'est prévu le {format_date(day)} dans cette série."
            )
    end = last_day(rule)
    if end is not None and not occurrences(rule, first_day, (date.min, end)):
        raise DomainRuleError("recurrence_empty", "Cette récurrence ne tombe sur aucun jour.")


def split_at(rule: Recurrence, first_day: date, day: date) -> tuple[Recurrence, Recurrence]:
    """Cuts a series for "this occurrence and the following": what stays, what begins on ``day``.

    The second part is meant with ``day`` as its first day, and keeps the rhythm of the whole.
    Raises ``recurrence_split`` unless ``day`` is an occurrence that has another before it.
    """
    if day <= first_day or not is_occurrence(rule, first_day, day):
        raise DomainRuleError(
            "recurrence_split", f"La série ne peut pas être coupée le {format_date(day)}."
        )
    before = replace(
        rule,
        until=day - timedelta(days=1),
        skipped=frozenset(other for other in rule.skipped if other < day),
        changed={other: override for other, override in rule.changed.items() if other < day},
    )
    after = replace(
        rule,
        skipped=frozenset(other for other in rule.skipped if other >= day),
        changed={other: override for other, override in rule.changed.items() if other >= day},
    )
    return before, after


def _changed_occurrences(
    rule: Recurrence, first_day: date, first: date, last: date
) -> Iterator[Occurrence]:
    for original_day, override in rule.changed.items():
        in_window = first <= override.day <= last
        if (
            in_window
            and original_day not in rule.skipped
            and is_occurrence(rule, first_day, original_day)
        ):
            yield Occurrence(original_day, override.day, override.start_time, override.end_time)


def _rule_days(rule: Recurrence, first_day: date, first: date, last: date) -> list[date]:
    """The days that the rule gives within [first, last], exceptions left aside."""
    first = max(first, first_day)
    last = last if rule.until is None else min(last, rule.until)
    if last < first:
        return []
    if rule.frequency is Frequency.WEEKLY:
        anchor = _week_anchor(first_day, first, rule.interval)
        by_day = rule.by_day or (ByDay(first_day.weekday()),)
        days = _expand(rule.frequency, rule.interval, by_day, None, anchor, last)
    else:
        anchor = _month_anchor(first_day, first, rule.interval)
        month_day = None if rule.by_day else first_day.day
        days = _expand(rule.frequency, rule.interval, rule.by_day, month_day, anchor, last)
    return [day for day in days if day >= first]


def _week_anchor(first_day: date, day: date, interval: int) -> date:
    """The last Monday up to ``day`` that begins a week of the series."""
    monday = first_day - timedelta(days=first_day.weekday())
    weeks = (day - monday).days // 7
    return monday + timedelta(weeks=weeks - weeks % interval)


def _month_anchor(first_day: date, day: date, interval: int) -> date:
    """The first day of the last month up to that of ``day`` that belongs to the series."""
    months = (day.year - first_day.year) * 12 + day.month - first_day.month
    year, month = divmod(first_day.year * 12 + first_day.month - 1 + months - months % interval, 12)
    return date(year, month + 1, 1)


@lru_cache(maxsize=4096)
def _expand(
    frequency: Frequency,
    interval: int,
    by_day: tuple[ByDay, ...],
    month_day: int | None,
    anchor: date,
    last: date,
) -> tuple[date, ...]:
    """The days of a bare pattern from its anchor to ``last``.

    The anchor is near the window and not at the series' first day: dateutil would walk through
    the years between. As most windows of a service repeat every week, they share these few keys.
    """
    rule = rrule.rrule(
        rrule.WEEKLY if frequency is Frequency.WEEKLY else rrule.MONTHLY,
        dtstart=datetime.combine(anchor, time()),
        until=datetime.combine(last, time()),
        interval=interval,
        wkst=rrule.MO,
        byweekday=[rrule.weekday(day.weekday, day.rank) for day in by_day] or None,
        bymonthday=month_day,
    )
    days = tuple(moment.date() for moment in islice(rule, MAX_OCCURRENCES + 1))
    if len(days) > MAX_OCCURRENCES:
        raise DomainRuleError(
            "recurrence_too_long",
            f"Cette récurrence compte plus de {MAX_OCCURRENCES} dates : raccourcissez la période.",
        )
    return days


def _invalid(message: str) -> DomainRuleError:
    return DomainRuleError("recurrence_invalid", message)
