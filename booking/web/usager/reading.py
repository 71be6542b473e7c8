"""Parameters of an address, read one by one: readable, shared, mistyped, or sent by an attacker.

A parameter may be bracketed, numbered, repeated or a list with commas: all of them circulate.
"""

import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import QueryDict

from booking.domain.wallclock import at, utc

from .closed import NotOffered

MOST_IDENTIFIERS = 50
LONGEST_WORD = 200
YEARS = range(2000, 2200)
_IDENTIFIER = re.compile(r"[0-9]{1,16}\Z", re.ASCII)
# The "+" of an offset that was not escaped arrives as a space.
_LOST_PLUS = re.compile(r"(?<=:\d\d) (?=\d\d:?\d\d\Z)", re.ASCII)
_START = re.compile(r"[-0-9T:.+Z ]{10,35}\Z", re.ASCII)


def word(query: QueryDict, *names: str, fits: str = "") -> str:
    """The last value given under the first of the names that has one; empty when it can be none.

    Args:
        fits: a pattern that the whole value must follow.
    """
    value = next((query[name] for name in names if query.get(name)), "")
    if len(value) > LONGEST_WORD or not value.isprintable():
        return ""
    return value if not fits or re.fullmatch(fits, value, re.ASCII) else ""


def slug(query: QueryDict, *names: str) -> str:
    """As `word`, for what must be found again.

    Raises:
        NotOffered: what is given can be no such word.
    """
    found = word(query, *names)
    if not found and any(query.get(name) for name in names):
        raise NotOffered
    return found


def flag(query: QueryDict, name: str) -> bool:
    return query.get(name, "").lower() in ("1", "true", "oui", "on")


def identifier(query: QueryDict, *names: str) -> int | None:
    """An id, under the first of the names that has one.

    Raises:
        NotOffered: what is given cannot be one.
    """
    text = next((query[name] for name in names if query.get(name)), "")
    if not text:
        return None
    if not _IDENTIFIER.match(text):
        raise NotOffered
    return int(text)


def minutes(query: QueryDict, name: str, longest: int) -> int | None:
    """A length of time.

    Raises:
        NotOffered: what is given cannot be one.
    """
    found = identifier(query, name)
    if found is not None and not 1 <= found <= longest:
        raise NotOffered
    return found


def identifiers(query: QueryDict, name: str) -> tuple[int, ...]:
    """Ids, however their list is written; each once, in order.

    Raises:
        NotOffered: one of them cannot be one, or there are too many.
    """
    found = [one for one in _listed(query, name) if one]
    if len(found) > MOST_IDENTIFIERS or not all(map(_IDENTIFIER.match, found)):
        raise NotOffered
    return tuple(dict.fromkeys(map(int, found)))


def words(query: QueryDict, name: str) -> tuple[str, ...]:
    """Short words, however their list is written; each once, in order.

    Raises:
        NotOffered: too many.
    """
    found = [one for one in _listed(query, name) if one.isprintable() and len(one) <= 60]
    found = [one for one in found if one]
    if len(found) > MOST_IDENTIFIERS:
        raise NotOffered
    return tuple(dict.fromkeys(found))


def _listed(query: QueryDict, name: str) -> Iterator[str]:
    """The values of `name`, `name[]` and `name[0]`, taken apart at their commas."""
    bracketed = re.compile(rf"{re.escape(name)}(\[[0-9]{{0,4}}\])?\Z", re.ASCII)
    for key in query:
        if bracketed.match(key):
            for value in query.getlist(key):
                yield from (part.strip() for part in value.split(","))


def degrees(query: QueryDict, name: str, limit: float) -> float | None:
    """A coordinate; None when it is none: places are then sorted by time."""
    try:
        value = float(query.get(name, "")[:30])
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= limit else None


def day(query: QueryDict, name: str) -> date | None:
    """A mistyped day is no reason to refuse the page: it shows the first days instead."""
    try:
        found = date.fromisoformat(query.get(name, ""))
    except ValueError:
        return None
    return found if found.year in YEARS else None


def start(query: QueryDict, name: str) -> datetime | None:
    """An instant, or a wall-clock time without offset.

    Raises:
        NotOffered: what is given cannot be one.
    """
    text = query.get(name, "")
    if not text:
        return None
    if not _START.match(text):
        raise NotOffered
    try:
        found = datetime.fromisoformat(_LOST_PLUS.sub("+", text))
    except ValueError:
        raise NotOffered from None
    if found.year not in YEARS:
        raise NotOffered
    return found


def written(start: datetime) -> str:
    """As `start` reads it."""
    whole = not (start.second or start.microsecond)
    return start.isoformat(timespec="minutes" if whole else "auto")


def start_in(zone: ZoneInfo, start: datetime | None) -> datetime | None:
    """A start as an instant of the zone; without offset it is its wall clock."""
    if start is None or start.tzinfo:
        return start and utc(start).astimezone(zone)
    return at(zone, start.date(), start.time()).astimezone(zone)
