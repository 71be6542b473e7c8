"""What receipts keep of a person goes when the person is forgotten.

Receipts of merged records need nothing here: `merge_usagers` moves all that points at a record.
"""

from django.db.models import Q

from socle import clock
from socle.outbox.models import Message
from socle.outbox.registry import handles

from ..models import Receipt


@handles("usager.anonymised", name="notifications.forget_usager")
def forget_usager(message: Message) -> None:
    """Erase addresses and contents; what remains says that a message left, for the figures.

    Also of messages to the same addresses that name nobody: the links that prove an address.
    """
    own = Receipt.objects.filter(usager_id=message.payload["usager_id"])
    addresses = set(own.exclude(recipient="").values_list("recipient", flat=True))
    nameless = Q(usager__isnull=True, agent__isnull=True, recipient__in=addresses)
    gone = Receipt.objects.filter(Q(pk__in=own.values("pk")) | nameless)
    gone.update(recipient="", content="", error="", updated_at=clock.now())
