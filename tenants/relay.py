"""The relay: takes what is due from the outbox and runs its handlers inside the right espace.

At least once. A delivery is leased before its handler runs, so that a killed worker's work comes
back when the lease ends; handlers are idempotent by (message, handler).
"""

from datetime import timedelta

import structlog
from celery import current_app, shared_task
from django.conf import settings
from django.db import connection, transaction

from socle.clock import now
from socle.errors import DomainError
from socle.outbox.models import Delivery
from socle.outbox.registry import handler_named

from .context import EspaceUnavailable, espace_numbered, in_espace

BATCH = 20
KEEP_DONE_DAYS = 14

log = structlog.get_logger(__name__)


def wake() -> None:
    """Ask a worker to drain the outbox; without a broker the next beat does it."""
    try:
        current_app.send_task("tenants.relay.drain", ignore_result=True)
    except Exception as error:  # kombu lets each transport's own errors through
        log.warning("relay.wake_failed", error=type(error).__name__)


@shared_task(name="tenants.relay.drain")
def drain() -> int:
    """Deliver all that is due; the number of deliveries tried."""
    tried = 0
    while batch := _lease():
        for delivery in batch:
            _deliver(delivery)
        tried += len(batch)
    return tried


@shared_task(name="tenants.relay.purge")
def purge() -> int:
    """Delete messages delivered everywhere more than two weeks ago."""
    old = now() - timedelta(days=KEEP_DONE_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM outbox_delivery d USING outbox_message m
               WHERE m.id = d.message_id AND m.created_at < %s AND NOT EXISTS (
                 SELECT 1 FROM outbox_delivery o WHERE o.message_id = m.id AND o.state <> 'done')
            """,
            [old],
        )
        cursor.execute(
            """DELETE FROM outbox_message m WHERE m.created_at < %s AND NOT EXISTS (
                 SELECT 1 FROM outbox_delivery d WHERE d.message_id = m.id)""",
            [old],
        )
        return cursor.rowcount


def _lease() -> list[Delivery]:
    instant = now()
    with transaction.atomic():
        batch = list(
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("message")
            .filter(state=Delivery.State.PENDING, due_at__lte=instant)
            .order_by("due_at")[:BATCH]
        )
        for delivery in batch:
            delivery.attempts += 1
            delivery.due_at = instant + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
        Delivery.objects.bulk_update(batch, ["attempts", "due_at"])
    return batch


def _deliver(delivery: Delivery) -> None:
    handler = handler_named(delivery.handler)
    try:
        if handler is None:
            raise LookupError(delivery.handler)
        _run(handler.call, delivery.message)
    except Exception as error:  # one failing handler must not hold the others back
        _postpone(delivery, error)
    else:
        delivery.state, delivery.done_at, delivery.last_error = Delivery.State.DONE, now(), ""
        delivery.save(update_fields=["state", "done_at", "last_error"])


def _run(call, message) -> None:
    if message.espace_number is None:
        call(message)
        return
    with in_espace(espace_numbered(message.espace_number)):
        call(message)


def _postpone(delivery: Delivery, error: Exception) -> None:
    """Try again later (n⁴ seconds, an hour at most), or give up where an operator sees it."""
    code = f":{error.code}" if isinstance(error, DomainError) else ""
    delivery.last_error = f"{type(error).__name__}{code}"[:120]
    # An espace that is suspended for days must find its messages again when it reopens.
    endless = isinstance(error, EspaceUnavailable)
    if delivery.attempts >= settings.OUTBOX_MAX_ATTEMPTS and not endless:
        delivery.state = Delivery.State.DEAD
    delivery.due_at = now() + timedelta(seconds=min(delivery.attempts**4, 3600))
    delivery.save(update_fields=["state", "due_at", "last_error"])
    log.warning(
        "outbox.delivery_failed",
        handler=delivery.handler,
        topic=delivery.message.topic,
        attempts=delivery.attempts,
        error=delivery.last_error,
        exc_info=True,
    )
