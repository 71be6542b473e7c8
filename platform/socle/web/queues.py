"""Whether jobs pile up: those that the outbox owes, by family of handlers, and the broker's own."""

import time
from collections import Counter

from celery import current_app
from django.core.cache import cache
from django.db.models import Count

from socle.clock import now
from socle.outbox.models import Delivery

MOST = 10  # due jobs that a queue may hold at any time
SECONDS = 5  # between two counts
# One probe at a time waits; the others are told what the last one saw.
PROBING, VERDICT = "shared:health:probing", "shared:health:congested"


def congested_queues() -> list[str]:
    """Queues with more than `MOST` due jobs and, `SECONDS` later, not fewer (interfaces.md 9)."""
    first = {queue: number for queue, number in due_jobs().items() if number > MOST}
    if not first:
        return []
    if not cache.add(PROBING, 1, SECONDS * 2):
        return cache.get(VERDICT, [])
    time.sleep(SECONDS)
    second = due_jobs()
    congested = sorted(queue for queue, number in first.items() if second[queue] >= number)
    cache.set(VERDICT, congested, SECONDS * 12)
    cache.delete(PROBING)
    return congested


def due_jobs() -> Counter[str]:
    """How many jobs of each queue should have been done by now (1 query, and the broker)."""
    due = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=now())
    found: Counter[str] = Counter()
    for handler, number in due.values_list("handler").annotate(number=Count("pk")).order_by():
        found[handler.split(".", 1)[0]] += number
    for queue in current_app.amqp.queues:
        found[queue] = _waiting_at_the_broker(queue)
    return found


def oldest_due() -> float:
    """For how long the first of the due jobs has been due, in seconds; 0 when none is."""
    rows = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=now())
    first = rows.order_by("due_at").values_list("due_at", flat=True).first()
    return (now() - first).total_seconds() if first else 0.0


def _waiting_at_the_broker(queue: str) -> int:
    """0 when nobody has made the queue yet."""
    with current_app.connection_for_read() as connection:
        connection.ensure_connection(max_retries=1, timeout=2)
        try:
            declared = connection.default_channel.queue_declare(queue, passive=True)
        except connection.channel_errors:
            return 0
    return declared.message_count
