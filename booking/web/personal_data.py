"""What a person's own data is written with, whoever hands it over: the person, or an agent."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from booking.appointments.models import TurnEntry
from booking.availability.loader import zone_of
from booking.notifications.models import Receipt

Section = dict[str, object]


def instant(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="minutes")


def plain(value: object) -> object:
    """A value of a record, ready for JSON."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    return value.isoformat() if hasattr(value, "isoformat") else value or None


def registration_lines(rows: Iterable[TurnEntry]) -> list[Section]:
    """What was asked for in the draws and queues of scarce motifs."""
    return [
        {
            "Nom": f"{one.first_name} {one.last_name}",
            "Adresse e-mail": one.email or None,
            "Téléphone": one.phone_number or None,
            "Inscription": instant(one.created_at, zone_of(one.place)),
            "Organisation": one.organisation.name,
            "Motif": one.motif.name,
            "Lieu": one.place.name if one.place else None,
            "Rang": one.rank,
            "État": one.get_state_display(),
        }
        for one in rows
    ]


def message_lines(receipts: Iterable[Receipt], zone: ZoneInfo) -> list[Section]:
    """What was sent to the person; without the texts, which hold their own links."""
    return [
        {
            "Envoyé le": instant(one.created_at, zone),
            "Par": one.get_channel_display(),
            "À": one.recipient,
            "Résultat": one.get_result_display(),
        }
        for one in receipts
    ]
