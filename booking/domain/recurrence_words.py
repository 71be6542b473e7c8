"""A recurrence said in French."""

from datetime import date

from booking.domain.recurrence import Frequency, Recurrence
from booking.domain.wording import WEEKDAYS, enumerate_words, format_date, format_day_number


def describe(rule: Recurrence, first_day: date) -> str:
    """``tous les mardis et jeudis, toutes les 2 semaines, jusqu'au 3 mars 2027``."""
    weekly = rule.frequency is Frequency.WEEKLY
    parts = [_describe_weekdays(rule, first_day) if weekly else _describe_month(rule, first_day)]
    if rule.interval > 1:
        parts.append(
            f"{'toutes' if weekly else 'tous'} les {rule.interval} "
            f"{'semaines' if weekly else 'mois'}"
        )
    if rule.until:
        parts.append(f"jusqu'au {format_date(rule.until, weekday=False)}")
    if rule.skipped:
        days = sorted(rule.skipped)
        one = len(days) == 1
        parts.append(
            f"sauf le {format_date(days[0], weekday=False)}" if one else f"sauf {len(days)} dates"
        )
    if rule.changed:
        many = "s" if len(rule.changed) > 1 else ""
        parts.append(f"{len(rule.changed)} date{many} modifiée{many}")
    return ", ".join(parts)


def _describe_weekdays(rule: Recurrence, first_day: date) -> str:
    days = [day.weekday for day in rule.by_day] or [first_day.weekday()]
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"du {WEEKDAYS[days[0]]} au {WEEKDAYS[days[-1]]}"
    return f"tous les {enumerate_words([f'{WEEKDAYS[day]}s' for day in days])}"


def _describe_month(rule: Recurrence, first_day: date) -> str:
    ranks = {None: "", 1: "1er ", -1: "dernier "}
    days = [
        f"le {ranks.get(day.rank, f'{day.rank}e ')}{WEEKDAYS[day.weekday]}" for day in rule.by_day
    ] or [f"le {format_day_number(first_day)}"]
    words = enumerate_words(days)
    return f"{words} de chaque mois" if rule.interval == 1 else f"{words} du mois"
