"""A person was forgotten: what was sent to them says no longer to whom, nor what."""

from socle.outbox.models import Message
from socle.outbox.registry import handles

from .services.purge_receipts import forget_receipts_of


@handles("usager.anonymised", name="notifications.forget_receipts")
def on_usager_anonymised(message: Message) -> None:
    forget_receipts_of(message.payload["usager_id"])
