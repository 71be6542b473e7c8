"""What the outbox asks of doubtful messages."""

from socle.outbox.models import Message
from socle.outbox.registry import handles

from .services.resend_receipt import make_again


@handles("receipt.resend_asked", name="notifications.resend")
def on_resend_asked(message: Message) -> None:
    make_again(message.payload["receipt_id"])
