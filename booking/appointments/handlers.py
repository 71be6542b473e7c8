"""What the outbox asks of appointments themselves."""

from datetime import datetime

from django.db import transaction

from socle.clock import now
from socle.outbox.models import Message
from socle.outbox.registry import handles

from .once import forget_key
from .services.end_hold import end_hold, forget_hold
from .services.end_offers import end_offer
from .services.forget_participant import forget_participant
from .services.hold_prescription import forget_prescription
from .services.offer_freed_time import offer_freed_time
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


@handles("absence.removed", name="appointments.offer_freed_time")
def on_absence_removed(message: Message) -> None:
    """`agent_id`, and the instants between which the agent is there again."""
    start, end = (
        datetime.fromisoformat(message.payload[bound]) for bound in ("starts_at", "ends_at")
    )
    with transaction.atomic():
        offer_freed_time([AgentTime(message.payload["agent_id"], start, end)], now())


@handles("absence.edited", name="appointments.offer_reopened_time")
def on_absence_edited(message: Message) -> None:
    """As for one that is removed: within these bounds the agent may be there again."""
    on_absence_removed(message)


@handles("usager.anonymised", name="appointments.forget_participant")
def on_usager_anonymised(message: Message) -> None:
    forget_participant(message.payload["usager_id"])
