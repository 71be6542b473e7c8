"""What the outbox asks of appointments themselves."""

from datetime import datetime

from django.db import transaction

from socle.clock import now
from socle.outbox.models import Message
from socle.outbox.registry import handles

from .models import TurnEntry
from .once import forget_key
from .services.draw_ranks import draw_ranks
from .services.end_hold import end_hold, forget_hold
from .services.end_offers import end_offer
from .services.end_turn import return_turn
from .services.forget_participant import forget_participant
from .services.forget_registrations import forget_registrations
from .services.hold_prescription import forget_prescription
from .services.offer_freed_time import offer_freed_time
from .services.offer_seats import offer_seats
from .services.offer_turns import offer_turns_of
from .services.release_time import AgentTime


@handles("hold.ended", name="appointments.end_hold")
def on_hold_ended(message: Message) -> None:
    end_hold(message.payload["hold_id"])


@handles("hold.forgotten", name="appointments.forget_hold")
def on_hold_forgotten(message: Message) -> None:
    forget_hold(message.payload["hold_id"])


@handles("prescription.forgotten", name="appointments.forget_prescription")
def on_prescription_forgotten(message: Message) -> None:
    forget_prescription(message.payload["prescription_id"])


@handles("booking_key.used", name="appointments.forget_key")
def on_key_used(message: Message) -> None:
    forget_key(message.payload["key_id"])


@handles("waiting.ended", name="appointments.end_offer")
def on_waiting_ended(message: Message) -> None:
    end_offer(message.payload["offer_id"], now())


@handles("absence.removed", "outside_time.removed", name="appointments.offer_freed_time")
def on_agent_back(message: Message) -> None:
    """`agent_id`, and the instants between which the agent is there again."""
    start, end = (
        datetime.fromisoformat(message.payload[bound]) for bound in ("starts_at", "ends_at")
    )
    with transaction.atomic():
        offer_freed_time([AgentTime(message.payload["agent_id"], start, end)], now())


@handles("absence.edited", name="appointments.offer_reopened_time")
def on_absence_edited(message: Message) -> None:
    """As for one that is removed: within these bounds the agent may be there again."""
    on_agent_back(message)


@handles("draw.due", name="appointments.draw_ranks")
def on_draw_due(message: Message) -> None:
    draw_ranks(message.payload["draw_id"], now())


@handles("turns.due", name="appointments.offer_turns")
def on_turns_due(message: Message) -> None:
    offer_turns_of(message.payload["motif_id"], now())


@handles("seats.due", name="appointments.offer_seats")
def on_seats_due(message: Message) -> None:
    offer_seats(message.payload["session_id"], now())


@handles("turn.unanswered", name="appointments.return_turn")
def on_turn_unanswered(message: Message) -> None:
    return_turn(message.payload["entry_id"], now())


@handles("offerings.outdated", name="appointments.offer_turns_of_the_night")
def on_new_days(message: Message) -> None:
    """Days that come within reach, windows that changed: once a night at least."""
    waiting = TurnEntry.objects.filter(state=TurnEntry.State.WAITING)
    for motif_id in waiting.values_list("motif", flat=True).distinct():
        offer_turns_of(motif_id, now())


@handles("usager.anonymised", name="appointments.forget_participant")
def on_usager_anonymised(message: Message) -> None:
    forget_participant(message.payload["usager_id"])


@handles("contacts.forgotten", name="appointments.forget_registrations")
def on_contacts_forgotten(message: Message) -> None:
    forget_registrations(message.payload["digests"], now())
