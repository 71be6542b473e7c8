"""What agents do to something that comes back: make its rule, and touch one occurrence of it.

An occurrence is named by its original day, the one that the rule gives. Each function returns a
new rule; the series itself, its first day and its times, stays where it is.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from booking.domain.errors import DomainRuleError
from booking.domain.recurrence import (
    ByDay,
    Frequency,
    Override,
    Recurrence,
    is_occurrence,
    occurrences,
)
from booking.domain.wording import format_date

FIRST_YEAR = 2018
YEARS_AHEAD = 5
WIDEST_INTERVAL = 5
"""What the screens offer; files may say more (see ``recurrence.MAX_INTERVAL``)."""
SUNDAY = 6
LAST_RANK = -1


def latest_day(today: date) -> date:
    """The last day that an agenda may speak of."""
    # 29 February has no namesake five years later.
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year + YEARS_AHEAD, day=day)


def check_day(day: date, today: date) -> None:
    """Raises ``day_range`` for a day before 2018 or more than five years ahead."""
    latest = latest_day(today)
    if day.year < FIRST_YEAR or day > latest:
        raise DomainRuleError(
            "day_range",
            f"Indiquez une date entre le 1er janvier {FIRST_YEAR} et le "
            f"{format_date(latest, weekday=False)}.",
        )


def weekly(
    weekdays: Collection[int] = (), *, every: int = 1, until: date | None = None
) -> Recurrence:
    """Every so many weeks on these weekdays (0 is Monday), by default that of the first day.

    Raises ``recurrence_interval`` or ``recurrence_sunday`` for what agents cannot ask.
    """
    _check_interval(every)
    if SUNDAY in weekdays:
        raise DomainRuleError("recurrence_sunday", "Choisissez des jours du lundi au samedi.")
    days = tuple(ByDay(day) for day in sorted(set(weekdays)))
    return Recurrence(Frequency.WEEKLY, every, days, until)


def monthly(
    first_day: date, *, every: int = 1, until: date | None = None, last: bool = False
) -> Recurrence:
    """Every so many months on the weekday and rank of the first day (day 15: the 3rd of them).

    With ``last``, on the last such weekday of the month. Raises ``recurrence_interval``.
    """
    _check_interval(every)
    rank = LAST_RANK if last else (first_day.day - 1) // 7 + 1
    return Recurrence(Frequency.MONTHLY, every, (ByDay(first_day.weekday(), rank),), until)


def skip(rule: Recurrence, first_day: date, day: date) -> Recurrence:
    """The occurrence of that day does not take place. Raises ``recurrence_exception``."""
    _check_occurrence(rule, first_day, day)
    changed = {other: override for other, override in rule.changed.items() if other != day}
    return replace(rule, skipped=rule.skipped | {day}, changed=changed)


def change(rule: Recurrence, first_day: date, day: date, override: Override) -> Recurrence:
    """The occurrence of that day takes place then instead.

    Raises ``recurrence_exception`` for a day that is none, ``recurrence_early`` for a move before
    the first day, ``recurrence_taken`` for a move onto another occurrence.
    """
    _check_occurrence(rule, first_day, day)
    if override.day < first_day:
        raise DomainRuleError(
            "recurrence_early",
            f"Choisissez un jour à partir du {format_date(first_day)}, premier jour de la série.",
        )
    changed = {other: found for other, found in rule.changed.items() if other != day}
    others = replace(rule, skipped=rule.skipped | {day}, changed=changed)
    if occurrences(others, first_day, (override.day, override.day)):
        raise DomainRuleError(
            "recurrence_taken", f"La série a déjà lieu le {format_date(override.day)}."
        )
    return replace(rule, skipped=rule.skipped - {day}, changed={**changed, day: override})


def restore(rule: Recurrence, day: date) -> Recurrence:
    """The occurrence of that day is again as the series says; nothing happens to any other."""
    changed = {other: override for other, override in rule.changed.items() if other != day}
    return replace(rule, skipped=rule.skipped - {day}, changed=changed)


@dataclass(frozen=True, slots=True)
class Kept:
    """A new rule with the exceptions of the former one, and the days of those that it lost.

    ``rule`` None: a single day took the place of a series.
    """

    rule: Recurrence | None
    lost: tuple[date, ...]


def keep_exceptions(
    former: Recurrence, rule: Recurrence, first_day: date, times: tuple[time, time]
) -> Kept:
    """Carry the exceptions over to a rule that replaces the former one.

    One is lost when the new rule gives no such day, or when it would end before it starts.
    """
    skipped = {day for day in former.skipped if is_occurrence(rule, first_day, day)}
    changed = {
        day: override
        for day, override in former.changed.items()
        if is_occurrence(rule, first_day, day)
        and override.day >= first_day
        and (override.start_time or times[0]) < (override.end_time or times[1])
    }
    known = former.skipped | former.changed.keys()
    lost = tuple(sorted(known - skipped - changed.keys()))
    return Kept(replace(rule, skipped=frozenset(skipped), changed=changed), lost)


def first_occurrence(rule: Recurrence, first_day: date) -> date | None:
    """The day of the first occurrence, within a little more than five years; None without any."""
    for days in (62, 370, 366 * (YEARS_AHEAD + 1)):
        found = occurrences(rule, first_day, (first_day, first_day + timedelta(days=days)))
        if found:
            return found[0].day
    return None


def _check_interval(every: int) -> None:
    if not 1 <= every <= WIDEST_INTERVAL:
        raise DomainRuleError(
            "recurrence_interval", f"Indiquez un nombre entre 1 et {WIDEST_INTERVAL}."
        )


def _check_occurrence(rule: Recurrence, first_day: date, day: date) -> None:
    if not is_occurrence(rule, first_day, day):
        raise DomainRuleError(
            "recurrence_exception", f"Rien n'est prévu le {format_date(day)} dans cette série."
        )
