"""A new or changed endpoint is told of all that there is, as if it had just been created.

Some at a time: an organisation may have ten thousand appointments, and its receiver, like the
endpoints of others, must not drown in them.
"""

from datetime import timedelta

from django.db import transaction

from socle.clock import now
from socle.outbox.models import Message
from socle.outbox.publish import publish

from .models import WebhookDelivery, WebhookEndpoint
from .nouns import NOUNS, rows_of
from .telling import owe

AT_ONCE = 100  # records a message
PAUSE = timedelta(seconds=5)
Event = WebhookDelivery.Event


def ask_resend(endpoint: WebhookEndpoint) -> None:
    """In the transaction that writes the endpoint; a later one takes the place of a former."""
    publish(
        "webhook.resend",
        endpoint_id=endpoint.pk,
        version=endpoint.version,
        noun=0,
        after_id=0,
    )


@transaction.atomic
def resend_some(message: Message) -> None:
    """Owe the next hundred, then ask for those that follow. Idempotent by message."""
    asked = message.payload
    endpoint = WebhookEndpoint.objects.filter(pk=asked["endpoint_id"]).first()
    if endpoint is None or endpoint.version != asked["version"]:
        return
    wanted = [noun for noun in NOUNS if noun.word in endpoint.subscriptions]
    if asked["noun"] >= len(wanted):
        return
    noun = wanted[asked["noun"]]
    ids = [pk for pk in rows_of(noun, endpoint.organisation_id) if pk > asked["after_id"]]
    chosen, instant = ids[:AT_ONCE], now()
    done = owe(
        WebhookDelivery(
            endpoint=endpoint,
            message_id=message.pk,
            model=noun.name,
            record_id=pk,
            event=Event.CREATED,
            created_at=instant,
        )
        for pk in chosen
    )
    is_last = len(ids) <= AT_ONCE
    if not is_last and not done:
        return  # done before: what follows was asked for as well
    publish(
        "webhook.resend",
        after=PAUSE if chosen else None,
        endpoint_id=endpoint.pk,
        version=endpoint.version,
        noun=asked["noun"] + 1 if is_last else asked["noun"],
        after_id=0 if is_last else chosen[-1],
    )


@transaction.atomic
def resume_some(message: Message) -> None:
    """The next hundred that waited for a pause to end, oldest first. What is made twice due is
    tried once (`sending`)."""
    endpoint_id, since = message.payload["endpoint_id"], message.payload["since"]
    rows = WebhookDelivery.objects.filter(
        endpoint=endpoint_id, state=WebhookDelivery.State.PENDING, next_at__isnull=True
    )
    if since:
        rows = rows.filter(created_at__gt=since)
    chosen = list(rows.order_by("created_at", "pk")[:AT_ONCE])
    for delivery in chosen:
        publish("webhook.due", delivery_id=delivery.pk, number=delivery.attempts_made + 1)
    if len(chosen) == AT_ONCE:
        publish(
            "webhook.resumed",
            after=PAUSE,
            endpoint_id=endpoint_id,
            since=chosen[-1].created_at - timedelta(microseconds=1),
        )
