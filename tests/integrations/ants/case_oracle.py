"""What a case must answer, from the rules of the reference alone (booking.md, interfaces.md).

Minute by minute, without our code: slow, and read in one go.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.domain.rrule_text import from_rrule
from tests.domain.oracle import DAY, days, instant, minutes, rule_gives, runs

STEP = timedelta(minutes=5)
# Of November and of the spring, in every part of France.
CLOSED = {date(2026, 11, 11), date(2027, 1, 1), date(2027, 3, 29)}


def answer(setup: Mapping, places: list[str], question: Mapping) -> dict[str, list[dict]]:
    """The body of `availableTimeSlots` with the names of the case in it."""
    zone, now = ZoneInfo(setup["timezone"]), datetime.fromisoformat(setup["now"])
    now = instant(zone, now.date(), now.time().replace(second=0)) + timedelta(seconds=now.second)
    told = {}
    for ref in dict.fromkeys(places):
        place = next((one for one in setup["lieux"] if one["ref"] == ref), None)
        if place and place.get("enabled", True) and _takes_part(setup, place["organisation"]):
            told[f"{{{ref}}}"] = _slots(setup, place, question, zone, now)
    return told


def _takes_part(setup: Mapping, organisation: str) -> bool:
    row = next(one for one in setup["organisations"] if one["ref"] == organisation)
    return any(
        one["ref"] == row["territory"] and one["is_mairies_territory"]
        for one in setup["territories"]
    )


def _slots(setup, place, question, zone, now) -> list[dict]:
    found: dict[str, dict] = {}
    for motif in setup["motifs"]:
        if not _is_asked(motif, place, question["reason"]):
            continue
        length = motif["default_duration_in_min"] * question["documents_number"]
        for start in _starts(setup, place, motif, timedelta(minutes=length), zone, now):
            local = start.astimezone(zone)
            if question["start_date"] <= str(local.date()) <= question["end_date"]:
                link = (
                    f"https://{{host}}/creneaux?duration={length}&lieu_id={{{place['ref']}}}"
                    f"&motif_id={{{motif['ref']}}}"
                    f"&public_link_organisation_id={{{place['organisation']}}}"
                    f"&starts_at={local:%Y-%m-%d+%H%%3A%M}"
                )
                told = {"datetime": f"{local:%Y-%m-%dT%H:%MZ}", "callback_url": link}
                found.setdefault(told["datetime"], told)
    return [found[key] for key in sorted(found)]


def _is_asked(motif: Mapping, place: Mapping, reason: str) -> bool:
    return (
        motif["organisation"] == place["organisation"]
        and motif["category"] == reason
        and not motif.get("deleted_at")
        and motif.get("bookable_by", "everyone") == "everyone"
    )


def _starts(setup, place, motif, length, zone, now) -> Iterator[datetime]:
    earliest = now + timedelta(seconds=motif["min_public_booking_delay"])
    latest = (now + timedelta(seconds=motif["max_public_booking_delay"])).astimezone(zone).date()
    for plage in setup["plages"]:
        if plage["lieu"] != place["ref"] or motif["ref"] not in plage["motifs"]:
            continue
        busy = _busy(setup, plage["agent"], zone)
        first = date.fromisoformat(plage["first_day"])
        for day in _days(plage, first):
            if day in CLOSED or day > latest:
                continue
            open_, close = (
                instant(zone, day, time.fromisoformat(plage[k])) for k in ("start", "end")
            )
            for start, end in runs(minutes(open_, close) - busy):
                while start < now:
                    start += STEP
                while start + length <= end:
                    if start >= earliest:
                        yield start
                    start += length


def _days(row: Mapping, first: date) -> list[date]:
    if not row.get("recurrence"):
        return [first]
    rule = from_rrule(row["recurrence"])
    return [day for day in days(first, first + 60 * DAY) if rule_gives(rule, first, day)]


def _busy(setup: Mapping, agent: str, zone: ZoneInfo) -> set[int]:
    taken: set[int] = set()
    for row in setup["absences"]:
        if row["agent"] != agent:
            continue
        first, last = (date.fromisoformat(row[key]) for key in ("first_day", "end_day"))
        for day in _days(row, first):
            begin = instant(zone, day, time.fromisoformat(row["start_time"]))
            end = instant(zone, day + (last - first), time.fromisoformat(row["end_time"]))
            taken |= minutes(begin, end)
    for row in setup["rdvs"]:
        if row["agent"] == agent and row["status"] in ("unknown", "seen", "noshow"):
            start = datetime.fromisoformat(row["starts_at"])
            begin = instant(zone, start.date(), start.time()).astimezone(UTC)
            taken |= minutes(begin, begin + timedelta(minutes=row["duration_in_min"]))
    return taken
