"""An agenda in the words of FullCalendar (its "event object", version 6).

Instants carry the offset of the espace's zone: the calendar shows their wall-clock part.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from booking.domain.statuses import CANCELLED
from booking.domain.wording import format_duration, format_time, format_time_range, zone_mention

from .colours import ELSEWHERE, WHITE, Paint, paint
from .entries import Agenda, Away, Busy, Meeting, Outside, Window


def events_of(
    agenda: Agenda, zone: ZoneInfo, now: datetime, *, may_move: bool = False
) -> list[dict]:
    """
    Args:
        zone: of the espace, in which the calendar is drawn.
        may_move: the reader may change what stands in the page's organisation.
    """
    return [
        *(_holiday(day, name) for day, name in agenda.holidays.items()),
        *(_window(window, zone) for window in agenda.windows),
        *(_away(away, agenda.organisation_id, zone) for away in agenda.absences),
        *(_outside(one, zone) for one in agenda.outside),
        *(_busy(busy, zone) for busy in agenda.busy),
        *(_meeting(meeting, zone, now, may_move) for meeting in agenda.meetings),
    ]


def _holiday(day: date, name: str) -> dict:
    return {
        "title": f"Jour férié : {name}",
        "start": day.isoformat(),
        "allDay": True,
        "classNames": ["rdv-cal-holiday"],
    }


def _times(item: Meeting | Busy | Outside | Window | Away, zone: ZoneInfo) -> dict[str, str]:
    return {
        "start": item.starts_at.astimezone(zone).isoformat(),
        "end": item.ends_at.astimezone(zone).isoformat(),
    }


def _meeting(meeting: Meeting, zone: ZoneInfo, now: datetime, may_move: bool) -> dict:
    colours = _paint(meeting, now)
    event = {
        "id": f"rdv-{meeting.pk}",
        "title": meeting.title,
        **_times(meeting, zone),
        "backgroundColor": colours.background,
        "borderColor": colours.background,
        "textColor": colours.text,
        "classNames": [
            "rdv-cal-meeting",
            *(["rdv-cal-struck"] if meeting.standing.is_struck else []),
            *(["rdv-cal-waiting"] if meeting.has_arrived else []),
        ],
        "extendedProps": {
            "key": meeting.standing.key,
            "status": _status(meeting),
            "lines": lines_of(meeting, zone),
        },
    }
    if not meeting.is_elsewhere:
        address = [meeting.organisation_id, meeting.pk]
        event["url"] = reverse("agent_appointment", args=address)
        if may_move and meeting.standing.key not in CANCELLED:
            event["editable"] = True
            event["extendedProps"]["version"] = meeting.version
            event["extendedProps"]["moveUrl"] = reverse("agent_appointment_move", args=address)
    return event


def _status(meeting: Meeting) -> str:
    """What is told in words; nothing of what is simply to come."""
    if meeting.has_arrived:
        return "Usager arrivé"
    return "" if meeting.standing.is_ahead else meeting.standing.label


def _paint(meeting: Meeting, now: datetime) -> Paint:
    if meeting.is_elsewhere:
        return Paint(ELSEWHERE, WHITE)
    is_over = meeting.ends_at <= now or meeting.standing.is_decided
    return paint(meeting.colour, faded=is_over)


def lines_of(meeting: Meeting, zone: ZoneInfo) -> list[str]:
    """The tooltip, which is also what a screen reader says."""
    times = format_time_range(meeting.starts_at, meeting.ends_at)
    own_zone = meeting.starts_at.tzinfo
    mention = zone_mention(own_zone) if own_zone != zone else ""
    return [
        f"{times} ({mention})" if mention else times,
        format_duration(meeting.minutes),
        meeting.title,
        meeting.motif,
        meeting.where,
        meeting.organisation,
        meeting.standing.label,
        *(["Usager arrivé"] if meeting.has_arrived else []),
    ]


def _busy(busy: Busy, zone: ZoneInfo) -> dict:
    return {
        "title": "Occupé",
        **_times(busy, zone),
        "backgroundColor": ELSEWHERE,
        "borderColor": ELSEWHERE,
        "textColor": WHITE,
        "classNames": ["rdv-cal-busy"],
        "extendedProps": {"lines": ["Occupé, sans autre détail"]},
    }


def _outside(outside: Outside, zone: ZoneInfo) -> dict:
    times = format_time_range(outside.starts_at, outside.ends_at)
    return {
        "title": outside.title,
        **_times(outside, zone),
        "display": "background",
        "classNames": ["rdv-cal-absence"],
        "extendedProps": {"lines": [outside.title, times]},
    }


def _window(window: Window, zone: ZoneInfo) -> dict:
    name = "rdv-cal-window--elsewhere" if window.is_elsewhere else "rdv-cal-window"
    return {
        "title": window.title,
        **_times(window, zone),
        "display": "background",
        "classNames": [name],
        # Not an address that a click opens: a click there books, for who may.
        "extendedProps": {
            "page": reverse("agent_window", args=[window.organisation_id, window.pk]),
            "lines": [
                f"Plage d’ouverture {format_time_range(window.starts_at, window.ends_at)}",
                window.title,
                *([window.where] if window.where else []),
                window.organisation,
            ],
        },
    }


def _away(away: Away, organisation_id: int, zone: ZoneInfo) -> dict:
    return {
        "title": away.title,
        **_times(away, zone),
        "display": "background",
        "classNames": ["rdv-cal-absence"],
        "extendedProps": {
            "page": reverse("agent_absence", args=[organisation_id, away.pk]),
            "lines": [f"Indisponibilité jusqu’à {format_time(away.ends_at)}", away.title],
        },
    }
