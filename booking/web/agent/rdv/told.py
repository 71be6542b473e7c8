"""Who would be told of a change, said before it is made; and of a change taken back, after."""

from collections.abc import Iterable
from datetime import datetime

from booking.appointments.models import Appointment, Participation
from booking.appointments.models.appointment import CANCELLED
from booking.notifications.audience import mail_readers, sms_readers, told
from booking.notifications.going_back import USAGERS, has_heard, is_back

NOBODY = "Personne ne sera prévenu."
UNHEARD = "Aucun message n’était parti : personne n’est prévenu."
HEARD = "Un message annonçait déjà le déplacement :"


def told_words(
    appointment: Appointment,
    parts: Iterable[Participation],
    now: datetime,
    *,
    comes_back: bool = False,
) -> str:
    """``2 usagers recevront un SMS et 1 usager recevra un e-mail.``

    Args:
        comes_back: what was cancelled is restored: those who had been told so are told again.
    """
    if appointment.starts_at <= now:
        return f"{NOBODY[:-1]} : ce rendez-vous est passé."
    parts = list(parts)
    concerned = told(appointment, parts)
    if parts and not concerned and not told(appointment, parts, asked=True):
        return f"{NOBODY[:-1]} : ce motif est invisible pour les usagers."
    concerned = [part for part in concerned if comes_back or part.status not in CANCELLED]
    counts = (
        _count(len(sms_readers(concerned)), "un SMS"),
        _count(len(mail_readers(concerned)), "un e-mail"),
    )
    found = [words for words in counts if words]
    return f"{' et '.join(found)}." if found else NOBODY


def after_move(appointment: Appointment, parts: Iterable[Participation], now: datetime) -> str:
    """What becomes of messages after a move; of one that takes the last one back, whether some
    had left (2 queries at most)."""
    words = told_words(appointment, parts, now)
    away = is_back(appointment)
    if away is None or words.startswith(NOBODY[:-1]):
        return words
    if has_heard(appointment, away, USAGERS):
        return f"{HEARD} {words[0].lower()}{words[1:]}"
    return UNHEARD


def _count(number: int, what: str) -> str:
    if number == 0:
        return ""
    return f"1 usager recevra {what}" if number == 1 else f"{number} usagers recevront {what}"
