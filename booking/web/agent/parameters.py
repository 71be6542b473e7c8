"""Parameters of the agents' addresses, which anybody may have changed by hand."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict

from booking.domain.wallclock import at, utc
from socle.errors import DomainError

FIRST_YEAR, LAST_YEAR = 2018, 2100
# For the days of filters: at the ends of the calendar a zone has no instant to tell.
SENSIBLE = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(LAST_YEAR, 12, 31))]
MOST_IDS = 100
LONGEST_DAY = 1440  # minutes
_IDENTIFIER = re.compile(r"[0-9]{1,16}\Z", re.ASCII)
# The "+" of an offset that was not escaped arrives as a space.
_LOST_PLUS = re.compile(r"(?<=:\d\d) (?=\d\d:?\d\d\Z)", re.ASCII)
_START = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[-0-9:.+Z ]{0,20}\Z", re.ASCII)


class BadParameter(DomainError):
    code = "bad_parameter"
    status = 400
    message = "L’adresse de cette page est incomplète ou mal formée."

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"Paramètre « {name} » : {message}")


def one_id(asked: QueryDict, name: str) -> int | None:
    """None when it is absent or empty.

    Raises:
        BadParameter: no identifier.
    """
    text = asked.get(name, "")
    return _identifier(name, text) if text else None


def many_ids(asked: QueryDict, name: str, most: int = MOST_IDS) -> tuple[int, ...]:
    """Each once, in the order of the address; empty values are left out.

    Raises:
        BadParameter: one is no identifier, or there are too many.
    """
    texts = [text for text in asked.getlist(name) if text]
    if len(texts) > most:
        raise BadParameter(name, f"{most} valeurs au plus.")
    return tuple(dict.fromkeys(_identifier(name, text) for text in texts))


def minutes_of(asked: QueryDict, name: str) -> int | None:
    """A length from one minute to a day; another number counts as absent.

    Raises:
        BadParameter: no number.
    """
    text = asked.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise BadParameter(name, "un nombre de minutes.")
    return int(text) if 1 <= int(text) <= LONGEST_DAY else None


def day_of(asked: QueryDict, name: str) -> date | None:
    """A mistyped day is no reason to refuse a page: it counts as absent."""
    try:
        day = date.fromisoformat(asked.get(name, ""))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def start_of(asked: QueryDict, name: str, zone: ZoneInfo) -> datetime | None:
    """An instant; without offset, the wall clock of the zone. Mistyped, it counts as absent."""
    text = asked.get(name, "")
    if not _START.match(text):
        return None
    try:
        start = datetime.fromisoformat(_LOST_PLUS.sub("+", text))
    except ValueError:
        return None
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        return None
    start = start.replace(second=0, microsecond=0)
    return utc(start) if start.tzinfo else at(zone, start.date(), start.time())


def instant_of(text: str) -> datetime | None:
    """What `isoformat` wrote of an instant, in UTC; None for what no page of ours has sent.

    PostgreSQL knows no offset of sixteen hours and more, and nothing outside of the calendar.
    """
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _identifier(name: str, text: str) -> int:
    if not _IDENTIFIER.match(text):
        raise BadParameter(name, "ce n’est pas un identifiant.")
    return int(text)
