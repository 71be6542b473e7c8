"""Who takes part, and what may be done about each."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from booking.appointments.ants_numbers import asks_number
from booking.appointments.models import Appointment, Participation
from booking.catalog.models import Motif
from booking.directory.models import Usager
from booking.domain.wording import format_date
from booking.web.agent.standing import standing_of
from booking.web.templatetags.wording import tied

from .choices import participation_choices


def participants_table(
    found: Appointment,
    participations: list[Participation],
    zone: ZoneInfo,
    now: datetime,
    *,
    may_act: bool,
) -> dict[str, list]:
    """For components/table.html; the last column holds the acts, for who may."""
    labels = ["Usager", "Téléphone", "Adresse e-mail"]
    if found.motif.collectif:
        labels.append("Participation")
    columns: list[dict] = [{"label": label} for label in labels]
    count = len(participations)
    acts = {part.pk: _acts(found, part, now, count) for part in participations if may_act}
    has_acts = any(_is_some(one) for one in acts.values())
    if has_acts:
        columns.append({"label": "Actions", "hidden": True})
    rows = []
    for part in participations:
        contact = part.usager.contact
        cells = [
            {
                "text": str(part.usager),
                "details": [*_number(part), *_who(part.usager, found.motif)],
            },
            {"number": contact.phone_number, "template": "agent/cells/phone.html"},
            {"address": contact.email, "template": "agent/cells/email.html"},
        ]
        if found.motif.collectif:
            standing = standing_of(part.status, found.starts_at, now, zone)
            cells.append({"status": standing.key, "status_label": standing.label})
        if has_acts:
            cells.append({"template": "agent/rdv/acts.html", **acts[part.pk]})
        rows.append({"cells": cells})
    return {"columns": columns, "rows": rows}


def _acts(found: Appointment, part: Participation, now: datetime, count: int) -> dict[str, object]:
    address = [found.organisation_id, found.pk, part.pk]
    contact = part.usager.contact
    reachable = bool(contact.email or contact.phone_number)
    to_come = not found.is_cancelled and found.starts_at > now
    coming = reachable and to_come
    numbered = to_come and asks_number(found.motif)
    return {
        "name": str(part.usager),
        "choices": participation_choices(found, part.status, now),
        "status_url": reverse("agent_participation_status", args=address),
        "number_url": reverse("agent_participation_number", args=address) if numbered else "",
        "number": part.ants_number,
        "remind_url": reverse("agent_participation_remind", args=address) if coming else "",
        "remove_url": reverse("agent_participation_remove", args=address)
        if count > 1 or found.motif.collectif
        else "",
    }


def _number(part: Participation) -> Iterable[str]:
    if part.ants_number:
        yield tied(f"Pré-demande : {part.ants_number}")


def _is_some(acts: dict[str, object]) -> bool:
    return any(acts[name] for name in ("choices", "number_url", "remind_url", "remove_url"))


def _who(usager: Usager, motif: Motif) -> Iterable[str]:
    if usager.birth_date:
        born = format_date(usager.birth_date, weekday=False)
        yield tied(f"Date de naissance : {born}")
    if usager.responsible:
        yield f"Coordonnées de la personne responsable : {usager.responsible}"
    if motif.location_type == Motif.LocationType.HOME and usager.contact.address:
        yield f"Adresse : {usager.contact.address}"
