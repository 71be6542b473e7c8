"""A hold's minutes are over: give the time back; two days later forget what was typed."""

from django.db import transaction

from socle.outbox.publish import publish

from ..models import AgentClaim, BookingHold, RoomClaim


def end_hold(hold_id: int) -> None:
    """Lapse a hold that nobody confirmed. What was typed stays for a late click. Idempotent."""
    with transaction.atomic():
        hold = BookingHold.objects.select_for_update().filter(pk=hold_id).first()
        if hold is not None and hold.state == BookingHold.State.PENDING:
            drop_claims_of(hold)
            hold.state = BookingHold.State.LAPSED
            hold.save(update_fields=["state"])
            if hold.session_id and not hold.waits:
                publish("seats.due", session_id=hold.session_id)
            if hold.turn_id:
                publish("turn.unanswered", entry_id=hold.turn_id)


def drop_claims_of(hold: BookingHold) -> None:
    AgentClaim.objects.filter(hold=hold).delete()
    RoomClaim.objects.filter(hold=hold).delete()


def forget_hold(hold_id: int) -> None:
    """Delete the hold and the personal data in it. Idempotent."""
    BookingHold.objects.filter(pk=hold_id).delete()
