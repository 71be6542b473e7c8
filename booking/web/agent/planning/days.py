"""Days and months of an address."""

import re
from datetime import date, timedelta

from django.http import QueryDict

from booking.domain.series import FIRST_YEAR
from socle.errors import NotVisible

LAST_YEAR = 2099
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


def asked_day(text: str) -> date:
    """
    Raises:
        NotVisible: no such day.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotVisible from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR or day.isoformat() != text:
        raise NotVisible
    return day


def asked_month(asked: QueryDict, default: date) -> date:
    """The first day of the month asked for (`mois=2026-12`), else of the default."""
    match = _MONTH.fullmatch(asked.get("mois", ""))
    if match:
        year, month = int(match[1]), int(match[2])
        if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12:
            return date(year, month, 1)
    return default.replace(day=1)


def month_after(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)
