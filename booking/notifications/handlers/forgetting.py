"""What receipts keep of a person goes when the person is forgotten.

Receipts of merged records need nothing here: `merge_usagers` moves all that points at a record.
"""

from socle.outbox.models import Message
from socle.outbox.registry import handles

from ..services.purge_receipts import forget_receipts_of, forget_turn_receipts


@handles("usager.anonymised", name="notifications.forget_usager")
def forget_usager(message: Message) -> None:
    forget_receipts_of(message.payload["usager_id"])


@handles("contacts.forgotten", name="notifications.forget_turns")
def forget_turns(message: Message) -> None:
    forget_turn_receipts(message.payload["digests"])
