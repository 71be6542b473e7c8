"""From something that happened to what each endpoint is owed."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction

from socle.outbox.publish import publish

from .models import WebhookDelivery, WebhookEndpoint
from .nouns import BY_NAME, organisations_of

State = WebhookDelivery.State


@transaction.atomic
def tell(
    model: str,
    event: str,
    record_id: int,
    message_id: uuid.UUID,
    now: datetime,
    *,
    other_id: int | None = None,
    organisations: Collection[int] | None = None,
) -> int:
    """Owe it to every endpoint that wants it; how many. Doing it again changes nothing.

    One that is owed an update of the same row, not begun yet, is not owed a second: it will be
    told of the row as it stands then.

    Args:
        organisations: those of the record, when no row tells them.
    """
    noun = BY_NAME[model]
    wanting = WebhookEndpoint.objects.filter(subscriptions__contains=[noun.word])
    if not wanting.exists():
        return 0
    if organisations is None:
        organisations = organisations_of(noun, record_id)
    endpoints = wanting.filter(organisation__in=organisations)
    if event == WebhookDelivery.Event.UPDATED:
        waiting = WebhookDelivery.objects.select_for_update().filter(
            model=model, record_id=record_id, other_id=other_id, state=State.PENDING,
            attempts_made=0, sealed_body="",
        )  # fmt: skip
        endpoints = endpoints.exclude(pk__in=list(waiting.values_list("endpoint_id", flat=True)))
    owed = [
        WebhookDelivery(
            endpoint=endpoint,
            message_id=message_id,
            model=model,
            record_id=record_id,
            other_id=other_id,
            event=event,
            created_at=now,
        )
        for endpoint in endpoints.order_by("pk")
    ]
    return owe(owed)


def owe(owed: Iterable[WebhookDelivery]) -> int:
    """Write them and have them tried at once; those written before are left as they are."""
    rows = list(owed)
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    written = WebhookDelivery.objects.filter(pk__in=[row.pk for row in rows])
    ids = set(written.values_list("pk", flat=True))
    for row in rows:
        if row.pk in ids:
            publish("webhook.due", delivery_id=row.pk, number=1)
    return len(ids)


def later(delivery: WebhookDelivery, wait: timedelta, now: datetime) -> None:
    """The next attempt, after so long."""
    delivery.next_at = now + wait
    delivery.save(update_fields=["next_at"])
    publish("webhook.due", after=wait, delivery_id=delivery.pk, number=delivery.attempts_made + 1)
