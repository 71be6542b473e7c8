"""Who would be told of a change, said before it is made."""

from collections.abc import Iterable
from datetime import datetime

from booking.appointments.models import Appointment, Participation
from booking.appointments.models.appointment import CANCELLED
from booking.catalog.models import Motif
from booking.directory.phones import is_mobile

NOBODY = "Personne ne sera prévenu."


def told_words(appointment: Appointment, parts: Iterable[Participation], now: datetime) -> str:
    """``2 usagers recevront un SMS et 1 usager recevra un e-mail.``"""
    if appointment.starts_at <= now:
        return f"{NOBODY[:-1]} : ce rendez-vous est passé."
    if appointment.motif.visibility_type == Motif.Visibility.INVISIBLE:
        return f"{NOBODY[:-1]} : ce motif est invisible pour les usagers."
    contacts = [
        part.usager.contact
        for part in parts
        if part.send_lifecycle_notifications and part.status not in CANCELLED
    ]
    texts = {
        one.phone_number for one in contacts if one.notify_by_sms and is_mobile(one.phone_number)
    }
    mails = {one.email.lower() for one in contacts if one.notify_by_email and one.email}
    found = [
        words for words in (_count(len(texts), "un SMS"), _count(len(mails), "un e-mail")) if words
    ]
    return f"{' et '.join(found)}." if found else NOBODY


def _count(number: int, what: str) -> str:
    if number == 0:
        return ""
    return f"1 usager recevra {what}" if number == 1 else f"{number} usagers recevront {what}"
