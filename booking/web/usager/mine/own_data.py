"""All that the platform holds of a person, for that person (RGPD, articles 15 and 20).

What agents wrote among themselves is left out: it may tell of others, so an agent reads it first.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.appointments.answering import said_for
from booking.appointments.models import Participation
from booking.appointments.registrations import registrations_of
from booking.availability.loader import zone_of
from booking.directory.custom_values import spelled
from booking.directory.models import Usager
from booking.directory.usager_history import label_of_field
from booking.directory.usager_values import FIELDS
from booking.notifications.models import Receipt

Section = dict[str, object]
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
                label_of_field(name): _plain(getattr(usager, name))
                for name in FIELDS
                if name not in OF_AGENTS
            },
            **{one.field.label: spelled(one.value) for one in custom},
            "Créée le": _instant(usager.created_at, zone),
        },
        "Proches": [
            {"Prénom": one.first_name, "Nom": one.last_name, "Né le": _plain(one.birth_date)}
            for one in relatives
        ],
        "Organisations": list(usager.organisations.order_by("name").values_list("name", flat=True)),
        "Rendez-vous": _appointments(actor),
        "Inscriptions": _registrations(usager),
        "Messages": _messages(usager, zone),
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
            "Début": _instant(part.appointment.starts_at, zone_of(part.appointment.place)),
            "Fin": _instant(part.appointment.ends_at, zone_of(part.appointment.place)),
            "Organisation": part.appointment.organisation.name,
            "Motif": part.appointment.motif.name,
            "Lieu": part.appointment.place.name if part.appointment.place else None,
            "État": part.get_status_display(),
            "Réponses au questionnaire": said_for(part.appointment),
        }
        for part in visible_to(rows, actor).order_by("appointment__starts_at", "pk")
    ]


def _registrations(usager: Usager) -> list[Section]:
    """For the draws and queues of scarce motifs."""
    return [
        {
            "Nom": f"{one.first_name} {one.last_name}",
            "Adresse e-mail": one.email or None,
            "Téléphone": one.phone_number or None,
            "Inscription": _instant(one.created_at, zone_of(one.place)),
            "Organisation": one.organisation.name,
            "Motif": one.motif.name,
            "Lieu": one.place.name if one.place else None,
            "Rang": one.rank,
            "État": one.get_state_display(),
        }
        for one in registrations_of(usager, by_phone=False)
    ]


def _messages(usager: Usager, zone: ZoneInfo) -> list[Section]:
    """Without their texts, which hold the person's own links."""
    receipts = Receipt.objects.filter(usager=usager).order_by("created_at", "pk")
    return [
        {
            "Envoyé le": _instant(one.created_at, zone),
            "Par": one.get_channel_display(),
            "À": one.recipient,
            "Résultat": one.get_result_display(),
        }
        for one in receipts
    ]


def _instant(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="minutes")


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return value.isoformat() if hasattr(value, "isoformat") else value or None
