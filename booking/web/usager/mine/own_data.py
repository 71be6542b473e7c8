"""All that the platform holds of a person, for that person (RGPD, articles 15 and 20).

What agents wrote among themselves is left out: it may tell of others, so an agent reads it first.
"""

from datetime import datetime

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.appointments.answering import said_for
from booking.appointments.models import Participation
from booking.appointments.turns.registrations import registrations_of
from booking.availability.loader import zone_of
from booking.directory.custom_values import spelled
from booking.directory.models import Usager
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

OF_AGENTS = {"notes"}


def own_data(usager: Usager, actor: Actor, now: datetime) -> Section:
    """By French headings, in values ready for JSON (8 queries, whatever there is)."""
    zone = zone_of(None)
    relatives = usager.relatives.filter(deleted_at__isnull=True).order_by("sort_name")
    custom = usager.custom_values.select_related("field").order_by("field__position", "field_id")
    return {
        "Établi le": now.astimezone(zone).isoformat(timespec="minutes"),
        "Fiche": {
            **{
                label_of_field(name): plain(getattr(usager, name))
                for name in FIELDS
                if name not in OF_AGENTS
            },
            **{one.field.label: spelled(one.value) for one in custom},
            "Créée le": instant(usager.created_at, zone),
        },
        "Proches": [
            {"Prénom": one.first_name, "Nom": one.last_name, "Né le": plain(one.birth_date)}
            for one in relatives
        ],
        "Organisations": list(usager.organisations.order_by("name").values_list("name", flat=True)),
        "Rendez-vous": _appointments(actor),
        "Inscriptions": registration_lines(registrations_of(usager, by_phone=False)),
        "Messages": message_lines(
            Receipt.objects.filter(usager=usager).order_by("created_at", "pk"), zone
        ),
    }


def _appointments(actor: Actor) -> list[Section]:
    rows = Participation.objects.select_related(
        "usager",
        "appointment__organisation",
        "appointment__motif",
        "appointment__place",
        "appointment__answer_sheet",
    )
    return [
        {
            "Pour": str(part.usager),
            "Début": instant(part.appointment.starts_at, zone_of(part.appointment.place)),
            "Fin": instant(part.appointment.ends_at, zone_of(part.appointment.place)),
            "Organisation": part.appointment.organisation.name,
            "Motif": part.appointment.motif.name,
            "Lieu": part.appointment.place.name if part.appointment.place else None,
            "État": part.get_status_display(),
            "Réponses au questionnaire": said_for(part.appointment),
        }
        for part in visible_to(rows, actor).order_by("appointment__starts_at", "pk")
    ]
