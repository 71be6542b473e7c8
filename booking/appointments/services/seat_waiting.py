"""Wait for a seat at a session that is full, or no longer."""

from datetime import datetime

from django.db import transaction

from booking.directory.models import Usager
from socle.outbox.publish import publish

from ..models import Appointment, BookingHold, SeatWaiting
from .locked import locked_appointment


def wait_for_seat(
    session: Appointment,
    usager: Usager,
    now: datetime,
    hold: BookingHold | None = None,
    ants_number: str = "",
) -> SeatWaiting:
    """Idempotent. Must hold the session's lock.

    Args:
        hold: whose link asked for it, and may end it.
        ants_number: goes to the seat with them; the last one given.
    """
    said = {"hold": hold, "ants_number": ants_number}
    entry, made = SeatWaiting.objects.get_or_create(
        session=session, usager=usager, defaults={"created_at": now, **said}
    )
    given = {name: value for name, value in said.items() if value}
    if not made and given:
        for name, value in given.items():
            setattr(entry, name, value)
        entry.save(update_fields=list(given))
    return entry


def leave_seat_waiting(session_id: int, usager_id: int) -> None:
    """Idempotent."""
    with transaction.atomic():
        locked_appointment(session_id)
        SeatWaiting.objects.filter(session=session_id, usager=usager_id).delete()


def tell_who_waits(session: Appointment) -> None:
    """A seat may be free now: have it proposed to the first who waits, if anybody does (1 query,
    none for an individual appointment)."""
    if session.motif.collectif and SeatWaiting.objects.filter(session=session.pk).exists():
        publish("seats.due", session_id=session.pk)
