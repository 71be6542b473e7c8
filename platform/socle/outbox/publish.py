"""Put a message in the box, in the transaction of the work itself."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from socle.clock import now

from .models import Delivery, Message
from .payload import payload_of
from .registry import handlers_of


def publish(topic: str, *, after: timedelta | None = None, **ids: object) -> Message | None:
    """Write one message and a delivery for each handler of its topic, then wake the relay.

    Args:
        topic: noun and past participle, as in "appointment.booked".
        after: how long its handlers must wait, counted from now.
        ids: identifiers only, never personal data (see `payload_of`).

    Raises:
        ValueError: a value that is no identifier.
        TransactionManagementError: outside a transaction, where the message could be lost
            or tell of work that was rolled back.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"publish({topic!r}) outside a transaction")
    payload = payload_of(ids)
    handlers = handlers_of(topic)
    if not handlers:
        return None
    instant: datetime = now()
    message = Message.objects.create(
        espace_number=getattr(connection.tenant, "number", None),
        topic=topic,
        payload=payload,
        created_at=instant,
    )
    due = instant + (after or timedelta())
    Delivery.objects.bulk_create(
        Delivery(message=message, handler=handler.name, due_at=due) for handler in handlers
    )
    if after is None:
        transaction.on_commit(import_string(settings.OUTBOX_WAKE), robust=True)
    return message
