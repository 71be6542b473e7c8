"""What the outbox asks of appointments themselves."""

from socle.outbox.models import Message
from socle.outbox.registry import handles

from .services.end_hold import end_hold, forget_hold


@handles("hold.ended", name="appointments.end_hold")
def on_hold_ended(message: Message) -> None:
    end_hold(message.payload["hold_id"])


@handles("hold.forgotten", name="appointments.forget_hold")
def on_hold_forgotten(message: Message) -> None:
    forget_hold(message.payload["hold_id"])
