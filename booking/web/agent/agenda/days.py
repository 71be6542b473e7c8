"""An agenda day by day, for components/agenda_list.html: what is read aloud, and printed."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.urls import reverse

from booking.domain.wallclock import local_day
from booking.domain.wording import (
    enumerate_words,
    format_date,
    format_duration,
    format_time,
    format_time_range,
    zone_mention,
)
from booking.web.templatetags.wording import tied

from .entries import Agenda, Away, Busy, Meeting, Outside, Window
from .period import Period

NO_MORE: Mapping[int, dict] = MappingProxyType({})
Item = Meeting | Busy | Outside | Window | Away


def days_of(agenda: Agenda, period: Period, more: Mapping[int, dict] = NO_MORE) -> list[dict]:
    """Every day of the period, empty ones too; what lasts several days stands in each.

    Args:
        more: what the entry of a meeting shows besides, by its identifier.
    """
    items: list[Item] = [
        *agenda.windows,
        *agenda.absences,
        *agenda.outside,
        *agenda.busy,
        *agenda.meetings,
    ]
    items.sort(key=lambda item: item.starts_at)
    days = []
    for day in period.days:
        entries = [
            _entry(item, agenda.organisation_id, day, period.zone, more)
            for item in items
            if _is_on(item, day, period)
        ]
        holiday = agenda.holidays.get(day)
        note = f"Jour férié : {holiday}" if holiday else ""
        days.append({"label": tied(format_date(day)), "entries": entries, "note": note})
    return days


def days_of_meetings(
    meetings: Iterable[Meeting], zone: ZoneInfo, more: Mapping[int, dict] = NO_MORE
) -> list[dict]:
    """Only the days that have one, in the order in which the meetings come.

    Args:
        more: what the entry of a meeting shows besides, by its identifier.
    """
    days: dict[date, list[dict]] = {}
    for meeting in meetings:
        day = local_day(meeting.starts_at, zone)
        days.setdefault(day, []).append({**_meeting(meeting, zone), **more.get(meeting.pk, {})})
    return [{"label": tied(format_date(day)), "entries": found} for day, found in days.items()]


def _is_on(item: Item, day: date, period: Period) -> bool:
    one = Period(day, day, period.zone)
    return item.starts_at < one.end and one.start < item.ends_at


def _entry(
    item: Item, organisation_id: int, day: date, zone: ZoneInfo, more: Mapping[int, dict]
) -> dict:
    match item:
        case Meeting():
            return {**_meeting(item, zone), **more.get(item.pk, {})}
        case Window():
            return _window(item)
        case Away():
            return _away(item, organisation_id, day, zone)
        case Outside():
            return _outside(item, day, zone)
        case Busy():
            return _plain(item.starts_at.astimezone(zone), item.ends_at.astimezone(zone), "Occupé")


def _plain(starts_at: datetime, ends_at: datetime, title: str, **more: object) -> dict:
    minutes = int((ends_at - starts_at).total_seconds() // 60)
    return {
        "time": tied(format_time(starts_at)),
        "duration": tied(format_duration(minutes)),
        "title": title,
        **more,
    }


def _meeting(meeting: Meeting, zone: ZoneInfo) -> dict:
    more: dict[str, object] = {
        "place": meeting.where,
        "details": list(_details(meeting, zone)),
        "status": meeting.standing.key,
        "status_label": meeting.standing.label,
    }
    if not meeting.is_elsewhere:
        more["url"] = reverse("agent_appointment", args=[meeting.organisation_id, meeting.pk])
    return _plain(meeting.starts_at, meeting.ends_at, meeting.title, **more)


def _details(meeting: Meeting, zone: ZoneInfo) -> Iterator[str]:
    yield meeting.motif
    if meeting.is_booked_online:
        yield "Pris en ligne par l’usager"
    if len(meeting.agents) > 1:
        yield f"Avec {enumerate_words(meeting.agents)}"
    if meeting.is_elsewhere:
        yield f"Autre organisation : {meeting.organisation}"
    if meeting.starts_at.tzinfo != zone:
        yield zone_mention(meeting.starts_at.tzinfo) or "heure de Paris"


def _window(window: Window) -> dict:
    details = [f"Fin à {format_time(window.ends_at)}", *window.motifs]
    if window.is_elsewhere:
        details.append(f"Autre organisation : {window.organisation}")
    return _plain(
        window.starts_at,
        window.ends_at,
        f"Plage d’ouverture : {window.title}",
        place=window.where,
        url=reverse("agent_window", args=[window.organisation_id, window.pk]),
        details=[tied(detail) for detail in details],
        colour_class="rdv-entry--window",
    )


def _away(away: Away, organisation_id: int, day: date, zone: ZoneInfo) -> dict:
    return {
        **_part(away, day, zone),
        "title": f"Indisponibilité : {away.title}",
        "url": reverse("agent_absence", args=[organisation_id, away.pk]),
    }


def _outside(outside: Outside, day: date, zone: ZoneInfo) -> dict:
    return {**_part(outside, day, zone), "title": outside.title}


def _part(item: Away | Outside, day: date, zone: ZoneInfo) -> dict:
    """The part that falls on the day."""
    one = Period(day, day, zone)
    starts_at = max(item.starts_at, one.start).astimezone(zone)
    ends_at = min(item.ends_at, one.end).astimezone(zone)
    is_whole = (starts_at, ends_at) == (one.start, one.end)
    times = "Toute la journée" if is_whole else format_time_range(starts_at, ends_at).capitalize()
    return {
        "time": tied(format_time(starts_at)),
        "details": [tied(times)],
        "colour_class": "rdv-entry--absence",
    }
