"""One appointment: what was agreed, with whom, and what was sent."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.access.decisions import fetch_visible
from booking.appointments.models import Appointment, Participation
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.directory.models import Organisation, Usager
from booking.domain.wording import (
    enumerate_words,
    format_date,
    format_duration,
    format_moment,
    format_time_range,
    zone_mention,
)
from booking.notifications.models import Receipt
from booking.web.templatetags.wording import tied
from socle.clock import now

from .guard import AgentRequest, agent_required
from .shell import render_page
from .standing import standing_of

EVENTS = {
    "rdv_created": "Confirmation",
    "rdv_updated": "Modification",
    "rdv_cancelled": "Annulation",
    "rdv_upcoming_reminder": "Rappel",
    "new_creneau_available": "Créneau proposé",
}
ORIGINS = {
    Appointment.CreatedBy.USER: "Pris en ligne par l’usager",
    Appointment.CreatedBy.PRESCRIPTEUR: "Pris par un prescripteur",
    Appointment.CreatedBy.FILE_ATTENTE: "Pris depuis la liste d’attente",
    Appointment.CreatedBy.AGENT: "Pris par un agent",
}


@require_safe
@agent_required
def appointment(
    request: AgentRequest, organisation: Organisation, appointment_id: int
) -> HttpResponse:
    rows = Appointment.objects.select_related(
        "organisation", "motif__service", "place", "created_by_agent"
    )
    found = fetch_visible(rows, request.actor, pk=appointment_id, organisation=organisation)
    zone = zone_of(found.place)
    starts_at = found.starts_at.astimezone(zone)
    agents = list(found.agents.all())
    participations = list(found.participations.select_related("usager__responsible").order_by("pk"))
    context = {
        "appointment": found,
        "moment": tied(format_moment(found.starts_at, zone, mention_zone=True)),
        "standing": standing_of(
            found.status, starts_at, now(), zone, collective=found.motif.collectif
        ),
        "lines": _lines(found, zone, agents),
        "participants": _participants(found, participations, zone),
        "receipts": _receipts(found.receipts.select_related("usager", "agent"), zone),
        "agenda_url": _agenda_url(request, organisation, starts_at, agents),
    }
    return render_page(request, "agent/appointment.html", context, organisation=organisation)


def _lines(found: Appointment, zone: ZoneInfo, agents: Iterable) -> list[dict]:
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
        {"label": "Lieu", **_where(found)},
        {
            "label": "Agents",
            "value": enumerate_words([str(agent) for agent in agents]) or "Aucun",
        },
        {"label": "Origine", "value": _origin(found), "details": [_since(found, zone)]},
    ]
    if found.name:
        lines.insert(1, {"label": "Intitulé", "value": found.name})
    if motif.collectif:
        seats = found.max_participants_count
        lines.append({"label": "Places", "value": str(seats) if seats else "Sans limite"})
    if found.context:
        lines.append({"label": "Contexte", "value": found.context})
    return lines


def _where(found: Appointment) -> dict:
    if found.place:
        return {"value": found.place.name, "details": [found.place.address]}
    return {"value": found.motif.get_location_type_display()}


def _origin(found: Appointment) -> str:
    if found.created_by_agent:
        return f"Pris par {found.created_by_agent}"
    return ORIGINS[found.created_by]


def _since(found: Appointment, zone: ZoneInfo) -> str:
    return tied(f"le {format_moment(found.created_at, zone)}")


def _participants(
    found: Appointment, participations: list[Participation], zone: ZoneInfo
) -> dict[str, list]:
    columns = ["Usager", "Téléphone", "Adresse e-mail"]
    if found.motif.collectif:
        columns.append("Participation")
    rows = []
    for part in participations:
        usager = part.usager
        cells = [
            {"text": str(usager), "details": list(_who(usager, found.motif))},
            {"number": usager.contact.phone_number, "template": "agent/cells/phone.html"},
            {"address": usager.contact.email, "template": "agent/cells/email.html"},
        ]
        if found.motif.collectif:
            standing = standing_of(part.status, found.starts_at, now(), zone)
            cells.append({"status": standing.key, "status_label": standing.label})
        rows.append({"cells": cells})
    return {"columns": [{"label": label} for label in columns], "rows": rows}


def _who(usager: Usager, motif: Motif) -> Iterable[str]:
    if usager.birth_date:
        born = format_date(usager.birth_date, weekday=False)
        yield tied(f"Date de naissance : {born}")
    if usager.responsible:
        yield f"Coordonnées de la personne responsable : {usager.responsible}"
    if motif.location_type == Motif.LocationType.HOME and usager.contact.address:
        yield f"Adresse : {usager.contact.address}"


def _receipts(receipts: Iterable[Receipt], zone: ZoneInfo) -> dict[str, list]:
    columns = ["Message", "Destinataire", "Envoyé le", "Résultat"]
    rows = [
        {
            "cells": [
                {
                    "text": f"{EVENTS.get(one.event, 'Message')} par {_channel(one)}",
                    "details": [one.content] if one.content else [],
                },
                {"text": str(one.usager or one.agent or ""), "details": [one.recipient]},
                {"text": tied(format_moment(one.created_at, zone))},
                {
                    "text": one.get_result_display(),
                    "details": [f"Motif de l’échec : {one.error}"] if one.error else [],
                },
            ]
        }
        for one in receipts.order_by("created_at", "pk")
    ]
    return {"columns": [{"label": label} for label in columns], "rows": rows}


def _channel(receipt: Receipt) -> str:
    return "SMS" if receipt.channel == Receipt.Channel.SMS else "e-mail"


def _agenda_url(
    request: AgentRequest, organisation: Organisation, starts_at: datetime, agents: list
) -> str:
    """The day in one's own agenda, or in that of the first agent."""
    ids = [agent.pk for agent in agents]
    own = request.actor.agent_id
    query = {"du": starts_at.date().isoformat()}
    if ids:
        query["agent"] = own if own in ids else ids[0]
    return f"{reverse('agent_agenda', args=[organisation.pk])}?{urlencode(query)}"
