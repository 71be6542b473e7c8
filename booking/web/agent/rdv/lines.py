"""What an appointment is: the lines of its recap."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from booking.appointments.answering import answers_of, documents_of, said_in
from booking.appointments.models import Appointment, Prescripteur
from booking.domain.wording import (
    enumerate_words,
    format_date,
    format_duration,
    format_moment,
    format_time_range,
    zone_mention,
)
from booking.notifications.recap import recap_of
from booking.web.templatetags.wording import tied
from socle.web.telephone import display_number

ORIGINS = {
    Appointment.CreatedBy.USER: "Pris en ligne par l’usager",
    Appointment.CreatedBy.PRESCRIPTEUR: "Pris par un prescripteur",
    Appointment.CreatedBy.FILE_ATTENTE: "Pris depuis la liste d’attente",
    Appointment.CreatedBy.AGENT: "Pris par un agent",
}


def lines_of(
    found: Appointment, zone: ZoneInfo, agents: Iterable, *, shows_context: bool, shows_room: bool
) -> list[dict]:
    """
    Args:
        shows_room: the reader may enter the video meeting (domain.md 3: who receives, and the
            secretariat).
    """
    motif = found.motif
    starts_at, ends_at = found.starts_at.astimezone(zone), found.ends_at.astimezone(zone)
    minutes = int((found.ends_at - found.starts_at).total_seconds() // 60)
    lines = [
        {
            "label": "Date",
            "value": tied(format_date(starts_at)).capitalize(),
            "details": [
                tied(f"{format_time_range(starts_at, ends_at)}, {format_duration(minutes)}"),
                *([zone_mention(zone)] if zone_mention(zone) else []),
            ],
        },
        {"label": "Motif", "value": motif.name, "details": [str(motif.service or "")]},
        {"label": "Lieu", **_where(found, shows_room=shows_room)},
        {
            "label": "Agents",
            "value": enumerate_words([str(agent) for agent in agents]) or "Aucun",
        },
        {"label": "Origine", "value": _origin(found), "details": [_since(found, zone)]},
    ]
    lines += [_prescribed(card) for card in prescribers_of(found)]
    if found.name:
        lines.insert(1, {"label": "Intitulé", "value": found.name})
    if motif.collectif:
        seats = found.max_participants_count
        lines.append({"label": "Places", "value": str(seats) if seats else "Sans limite"})
    if found.cancel_reason:
        lines.append({"label": "Raison de l’annulation", "value": found.cancel_reason})
    if found.context and shows_context:
        lines.append({"label": "Contexte", "value": found.context})
    if motif.instruction_for_rdv:
        told = [motif.instruction_for_rdv]
        lines.append({"label": "À savoir, à apporter", "value": "", "details": told})
    return [*lines, *_answers(found)]


def _answers(found: Appointment) -> list[dict]:
    """What was answered to the questionnaire of the motif; why it was not asked; what to bring."""
    sheet = answers_of(found)
    if sheet is None:
        return []
    lines = [
        {"label": line["label"], "value": line["words"] or "Sans réponse"}
        for line in said_in(sheet.lines)
    ]
    if sheet.skipped_because:
        why = [f"Raison : {sheet.skipped_because}"]
        lines.append({"label": "Questionnaire", "value": "Non posé", "details": why})
    if documents := documents_of(sheet.lines):
        lines.append({"label": "À apporter", "value": "", "details": documents})
    return lines


def _where(found: Appointment, *, shows_room: bool) -> dict[str, object]:
    if found.place:
        details = [found.place.address, display_number(found.place.phone)]
        return {"value": found.place.name, "details": [one for one in details if one]}
    line: dict[str, object] = {"value": found.motif.get_location_type_display()}
    room = recap_of(found).visio_url
    if room and shows_room and not found.is_cancelled:
        line |= {"link_url": room, "link": "Rejoindre la visioconférence"}
    return line


def prescribers_of(found: Appointment) -> QuerySet[Prescripteur]:
    """Those who booked for somebody, first come first (1 query)."""
    return Prescripteur.objects.filter(participation__appointment=found).order_by("pk")


def _prescribed(card: Prescripteur) -> dict:
    details = [
        card.structure,
        card.email,
        display_number(card.phone_number),
        f"Pour {card.person}" if card.person else "",
        "La personne dit ne pas avoir demandé ce rendez-vous." if card.disowned_at else "",
    ]
    return {"label": "Prescripteur", "value": str(card), "details": [one for one in details if one]}


def _origin(found: Appointment) -> str:
    if found.created_by_agent:
        return f"Pris par {found.created_by_agent}"
    return ORIGINS[found.created_by]


def _since(found: Appointment, zone: ZoneInfo) -> str:
    return tied(f"le {format_moment(found.created_at, zone)}")
