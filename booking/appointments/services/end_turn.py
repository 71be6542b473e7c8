"""An offer of a draw or a queue was answered: the person is served, or it is the next one's."""

from datetime import datetime

from django.db import transaction

from socle.outbox.publish import publish

from ..models import Appointment, BookingHold, TurnEntry
from .claim_sole import pass_on
from .end_hold import end_hold
from .offer_turns import OFFERS_A_TURN

State = TurnEntry.State


def serve_turn(entry_id: int, appointment: Appointment, now: datetime) -> None:
    """They took it. Must run in the transaction that writes the appointment."""
    TurnEntry.objects.filter(pk=entry_id).update(state=State.SERVED, ended_at=now)
    pass_on(entry_id, appointment)


def decline_turn(hold_id: int, now: datetime) -> None:
    """They would rather have another time, and keep their place. Idempotent."""
    with transaction.atomic():
        hold = BookingHold.objects.select_for_update().filter(pk=hold_id).first()
        if hold and hold.turn_id and hold.state == BookingHold.State.PENDING:
            end_hold(hold.pk)
            return_turn(hold.turn_id, now)


def return_turn(entry_id: int, now: datetime) -> None:
    """An offer came to nothing: they wait again, unless it was the last one. Idempotent."""
    with transaction.atomic():
        entry = TurnEntry.objects.select_for_update().filter(pk=entry_id).first()
        if entry is None or entry.state != State.OFFERED:
            return
        if entry.holds.filter(state=BookingHold.State.PENDING, expires_at__gt=now).exists():
            return
        over = entry.offers_made >= OFFERS_A_TURN
        entry.state = State.LAPSED if over else State.WAITING
        entry.ended_at = now if over else None
        entry.save(update_fields=["state", "ended_at"])
        publish("turns.due", motif_id=entry.motif_id)
