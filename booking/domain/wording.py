"""French words for dates, times, durations and lists.

Written out here rather than asked of the system's locale, which may be absent or differ from one
machine to the next. Spaces are plain ones, so that the words fit text messages too.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from booking.domain.wallclock import utc

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
ZONE_MENTIONS = {
    "America/Cayenne": "heure de la Guyane",
    "America/Guadeloupe": "heure de la Guadeloupe",
    "America/Marigot": "heure de Saint-Martin",
    "America/Martinique": "heure de la Martinique",
    "America/Miquelon": "heure de Saint-Pierre-et-Miquelon",
    "America/St_Barthelemy": "heure de Saint-Barthélemy",
    "Indian/Mayotte": "heure de Mayotte",
    "Indian/Reunion": "heure de La Réunion",
    "Pacific/Gambier": "heure des îles Gambier",
    "Pacific/Marquesas": "heure des îles Marquises",
    "Pacific/Noumea": "heure de la Nouvelle-Calédonie",
    "Pacific/Tahiti": "heure de Tahiti",
    "Pacific/Wallis": "heure de Wallis-et-Futuna",
}
MAINLAND = "Europe/Paris"

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
# The field counts a month as the twelfth of an average year (booking.md 1.1).
_LONG_UNITS = (
    (31_556_952, "an", "ans"),
    (2_629_746, "mois", "mois"),
    (7 * _DAY, "semaine", "semaines"),
)
_SHORT_UNITS = (
    (_DAY, "jour", "jours"),
    (_HOUR, "heure", "heures"),
    (_MINUTE, "minute", "minutes"),
)


def format_time(wall: time | datetime) -> str:
    """A clock time, as it stands: ``9 h``, ``9 h 05``, ``14 h 30``.

    An aware datetime must already be in the zone of the reader; see ``format_moment``.
    """
    return f"{wall.hour} h {wall.minute:02d}" if wall.minute else f"{wall.hour} h"


def format_time_range(start: time | datetime, end: time | datetime) -> str:
    """``de 9 h à 12 h 30``."""
    return f"de {format_time(start)} à {format_time(end)}"


def format_day_number(day: date) -> str:
    """The day of the month: ``1er``, ``2``, ``31``."""
    return "1er" if day.day == 1 else str(day.day)


def format_date(day: date, *, weekday: bool = True) -> str:
    """``jeudi 3 décembre 2026``, or ``3 décembre 2026`` without its weekday."""
    words = f"{format_day_number(day)} {MONTHS[day.month - 1]} {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {words}" if weekday else words


def format_moment(moment: datetime, zone: ZoneInfo, *, mention_zone: bool = False) -> str:
    """An instant on the clocks of the zone: ``jeudi 3 décembre 2026 à 9 h 20``.

    With ``mention_zone``, a zone other than the mainland's is named: ``(heure de La Réunion)``.
    """
    local = utc(moment).astimezone(zone)
    words = f"{format_date(local)} à {format_time(local)}"
    mention = zone_mention(zone) if mention_zone else ""
    return f"{words} ({mention})" if mention else words


def zone_mention(zone: ZoneInfo) -> str:
    """``heure de La Réunion``; empty for the mainland's own time."""
    if zone.key == MAINLAND:
        return ""
    return ZONE_MENTIONS.get(zone.key, f"heure locale, fuseau {zone.key}")


def format_duration(minutes: int) -> str:
    """A length of time in minutes: ``45 min``, ``1 h``, ``1 h 30``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def format_delay(seconds: int) -> str:
    """A delay in seconds, in the units of the booking rules: ``30 minutes``, ``3 mois``.

    A whole number of years, months or weeks, else days, hours and minutes:
    ``1 jour, 2 heures et 5 minutes``. Seconds short of a minute are dropped.
    """
    for size, one, many in _LONG_UNITS:
        if seconds >= size and seconds % size == 0:
            return _count(seconds // size, one, many)
    parts = []
    for size, one, many in _SHORT_UNITS:
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(_count(number, one, many))
    return enumerate_words(parts) or "0 minute"


def enumerate_words(words: Sequence[str]) -> str:
    """``lundis``, ``lundis et mardis``, ``lundis, mardis et jeudis``."""
    *head, tail = words or [""]
    return f"{', '.join(head)} et {tail}" if head else tail


def _count(number: int, one: str, many: str) -> str:
    # French takes the plural from two on.
    return f"{number} {many if number >= 2 else one}"
