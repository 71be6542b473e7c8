"""All that the platform holds of a person, as far as the agent who answers them sees it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.appointments.answering import said_for
from booking.appointments.models import Appointment
from booking.appointments.turns.registrations import registrations_of
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.directory.custom_values import spelled
from booking.directory.models import Organisation, Usager
from booking.directory.usager_history import label_of_field
from booking.directory.usager_values import FIELDS
from booking.notifications.models import Receipt
from booking.web.personal_data import (
    Section,
    instant,
    message_lines,
    plain,
    registration_lines,
)

from .appointments import participations_of


def data_of(usager: Usager, actor: Actor, now: datetime) -> Section:
    """By French headings, in values ready for JSON (14 queries, whatever there is)."""
    zone = zone_of(None)
    return {
        "Établi le": now.astimezone(zone).isoformat(timespec="minutes"),
        "Étendue": "Ce que voit l’agent qui a établi ce document.",
        "Fiche": {
            **{label_of_field(name): plain(getattr(usager, name)) for name in FIELDS},
            **_own_fields(usager),
            "Créée le": usager.created_at.astimezone(zone).isoformat(timespec="minutes"),
            "Origine": usager.get_created_through_display(),
        },
        "Responsable": str(usager.responsible) if usager.responsible else None,
        "Proches": [
            str(one)
            for one in usager.relatives.filter(deleted_at__isnull=True).order_by("sort_name")
        ],
        "Référents": [str(agent) for agent in usager.referents.current().order_by("last_name")],
        "Organisations": _organisations(usager, actor),
        "Rendez-vous": _appointments(usager, actor),
        "Inscriptions": _registrations(usager, actor),
        "Messages": _messages(usager, actor, zone),
    }


def _own_fields(usager: Usager) -> dict[str, object]:
    values = usager.custom_values.select_related("field").order_by("field__position", "field_id")
    return {one.field.label: spelled(one.value) for one in values}


def _organisations(usager: Usager, actor: Actor) -> list[str]:
    known = visible_to(Organisation.objects.filter(usagers=usager), actor)
    return list(known.order_by("name").values_list("name", flat=True))


def _appointments(usager: Usager, actor: Actor) -> list[Section]:
    parts = participations_of(usager, actor).select_related(
        "appointment__organisation", "appointment__answer_sheet"
    )
    return [
        {
            "Début": instant(part.appointment.starts_at, zone_of(part.appointment.place)),
            "Fin": instant(part.appointment.ends_at, zone_of(part.appointment.place)),
            "Organisation": part.appointment.organisation.name,
            "Motif": part.appointment.motif.name,
            "Lieu": part.appointment.place.name if part.appointment.place else None,
            "Agents": [str(agent) for agent in part.appointment.agents.all()],
            "État": part.get_status_display(),
            "Contexte": part.appointment.context or None,
            "Réponses au questionnaire": said_for(part.appointment),
        }
        for part in parts.order_by("appointment__starts_at", "pk")
    ]


def _registrations(usager: Usager, actor: Actor) -> list[Section]:
    """For the draws and queues of scarce motifs, where the agent sees who is registered."""
    rows = registrations_of(usager, by_phone=True).filter(
        organisation__in=visible_to(Organisation.objects.all(), actor).values("pk"),
        motif__in=visible_to(Motif.objects.all(), actor).values("pk"),
    )
    return registration_lines(rows)


def _messages(usager: Usager, actor: Actor, zone: ZoneInfo) -> list[Section]:
    seen = visible_to(Appointment.objects.filter(participations__usager=usager), actor)
    receipts = Receipt.objects.filter(appointment__in=seen.values("pk"), usager=usager)
    return message_lines(receipts.order_by("created_at", "pk"), zone)
