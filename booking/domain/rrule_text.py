"""A recurrence as RFC 5545 text, read and written."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from booking.domain.errors import DomainRuleError
from booking.domain.recurrence import ByDay, Frequency, Override, Recurrence
from booking.domain.wording import MAINLAND, enumerate_words

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(T([0-9]{2})([0-9]{2})([0-9]{2})(Z?))?")


def from_rrule(
    text: str,
    *,
    skipped: Iterable[date] = (),
    changed: Mapping[date, Override] | None = None,
    zone: ZoneInfo | None = None,
) -> Recurrence:
    """Reads ``FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;UNTIL=20261231``, with or without ``RRULE:``.

    A time in UNTIL is dropped, since its whole day is included; when it is in UTC (``Z``) the day
    is that of ``zone``, by default Europe/Paris. Raises ``recurrence_invalid`` for what is
    malformed, ``recurrence_unsupported`` for what RFC 5545 allows and the field does not have.
    """
    parts = _parse_parts(text)
    if "FREQ" not in parts:
        raise _invalid("La fréquence de la récurrence manque.")
    if parts["FREQ"] not in Frequency.__members__:
        raise _unsupported("Seules les récurrences par semaine ou par mois existent.")
    if parts.get("WKST", "MO") != "MO":
        raise _unsupported("Les semaines commencent le lundi.")
    return Recurrence(
        frequency=Frequency(parts["FREQ"]),
        interval=_parse_interval(parts.get("INTERVAL", "1")),
        by_day=_parse_by_day(parts.get("BYDAY")),
        until=_parse_until(parts.get("UNTIL"), zone or ZoneInfo(MAINLAND)),
        skipped=frozenset(skipped),
        changed=changed or {},
    )


def to_rrule(rule: Recurrence) -> str:
    """``FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;UNTIL=20261231;WKST=MO``, without the exceptions."""
    parts = [f"FREQ={rule.frequency.value}", f"INTERVAL={rule.interval}"]
    if rule.by_day:
        days = (f"{day.rank or ''}{_CODES[day.weekday]}" for day in rule.by_day)
        parts.append(f"BYDAY={','.join(days)}")
    if rule.until:
        # Four digits, which strftime does not promise for years before 1000.
        parts.append(f"UNTIL={rule.until.isoformat().replace('-', '')}")
    return ";".join([*parts, "WKST=MO"])


def _parse_parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").strip(";").split(";"):
        name, separator, value = part.partition("=")
        name = name.strip()
        if not separator or not value.strip() or name in parts:
            raise _invalid(f"La récurrence « {text} » est mal écrite.")
        parts[name] = value.strip()
    unknown = parts.keys() - {"FREQ", "INTERVAL", "BYDAY", "UNTIL", "WKST"}
    if unknown:
        raise _unsupported(f"La récurrence ne connaît pas {enumerate_words(sorted(unknown))}.")
    return parts


def _parse_interval(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise _invalid("L'intervalle de la récurrence n'est pas un nombre.")
    return int(text)


def _parse_by_day(text: str | None) -> tuple[ByDay, ...]:
    if text is None:
        return ()
    found = []
    for part in text.split(","):
        match = _BY_DAY.fullmatch(part.strip())
        if match is None:
            raise _invalid(f"Le jour « {part} » de la récurrence est inconnu.")
        rank, code = match.groups()
        found.append(ByDay(_CODES.index(code), int(rank) if rank else None))
    return tuple(found)


def _parse_until(text: str | None, zone: ZoneInfo) -> date | None:
    if text is None:
        return None
    match = _UNTIL.fullmatch(text)
    if match is None:
        raise _invalid("La fin de la récurrence n'est pas une date.")
    year, month, day, _, hour, minute, second, utc_mark = match.groups()
    try:
        if not utc_mark:
            return date(int(year), int(month), int(day))
        moment = datetime(
            int(year), int(month), int(day), int(hour), int(minute), int(second), tzinfo=UTC
        )
        return moment.astimezone(zone).date()
    except (ValueError, OverflowError):
        raise _invalid("La fin de la récurrence n'est pas une date.") from None


def _invalid(message: str) -> DomainRuleError:
    return DomainRuleError("recurrence_invalid", message)


def _unsupported(message: str) -> DomainRuleError:
    return DomainRuleError("recurrence_unsupported", message)
