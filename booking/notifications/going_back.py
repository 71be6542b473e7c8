"""An appointment that was moved and put back at once: who never heard of it hears nothing."""

from collections.abc import Mapping
from datetime import datetime

from booking.appointments.models import Appointment, Change

from .models import Receipt

USAGERS = {"usager__isnull": False}
AGENTS = {"agent__isnull": False}


def is_back(appointment: Appointment) -> Change | None:
    """The move that has just been taken back, if the last one did that (1 query)."""
    moves = Change.objects.filter(appointment_id=appointment.pk, verb=Change.Verb.MOVED)
    last = list(moves.order_by("-made_at", "-pk")[:2])
    if len(last) < 2:
        return None
    back, away = last
    return away if _setting(back.after) == _setting(away.before) else None


def is_back_unheard(appointment: Appointment, readers: Mapping[str, object]) -> bool:
    """Whether it stands where it stood before a move of which none of them was told (2 queries).

    Args:
        readers: `USAGERS` or `AGENTS`.
    """
    away = is_back(appointment)
    return away is not None and not has_heard(appointment, away, readers)


def has_heard(appointment: Appointment, away: Change, readers: Mapping[str, object]) -> bool:
    """Whether a message has left, or may have, since that move (1 query)."""
    sent = Receipt.objects.filter(appointment=appointment, created_at__gte=away.made_at)
    return sent.filter(**readers).exists()


def _setting(values: Mapping[str, object]) -> tuple[datetime | None, object]:
    """The start and the place among what changed; the same instant in any zone."""
    start = values.get("starts_at")
    return datetime.fromisoformat(start) if start else None, values.get("place_id")
