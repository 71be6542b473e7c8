"""A delivery is tried by hand: the test button, and what is sent again."""

import uuid
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen
from socle.errors import Conflict

from ..models import WebhookDelivery, WebhookEndpoint
from ..telling import owe
from .set_endpoint import locked_endpoint

State = WebhookDelivery.State


class NothingToSend(Conflict):
    """What it said is not kept any more, or it is still under way."""

    code = "nothing_to_send"


class EndpointPaused(Conflict):
    """Nothing leaves while it is paused."""

    code = "endpoint_paused"
    message = "Ce webhook est en pause : reprenez les envois d’abord."


@transaction.atomic
def send_test(endpoint_id: int, actor: Actor, now: datetime) -> WebhookDelivery:
    """A request that tells of nothing, signed as the others are.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        EndpointPaused: see there.
    """
    endpoint = locked_endpoint(endpoint_id, actor)
    _require_running(endpoint)
    created = WebhookDelivery.Event.CREATED
    test = WebhookDelivery(endpoint=endpoint, model="Test", event=created, created_at=now)
    owe([test])
    return test


@transaction.atomic
def replay_delivery(delivery_id: uuid.UUID, actor: Actor, now: datetime) -> WebhookDelivery:
    """The same again as a delivery of its own, with what is true now.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        EndpointPaused: see there.
        NothingToSend: of a deletion, once what it said is erased; or it is under way.
    """
    rows = WebhookDelivery.objects.select_related("endpoint")
    former = fetch_visible(rows, actor, pk=delivery_id)
    require_seen(actor, "replay", former)
    _require_running(former.endpoint)
    if former.state == State.PENDING:
        raise NothingToSend("Cet envoi est encore en cours.")
    if former.event == WebhookDelivery.Event.DESTROYED and not former.sealed_body:
        raise NothingToSend("Ce qui a été supprimé n’est plus conservé : rien à renvoyer.")
    again = WebhookDelivery(
        endpoint=former.endpoint,
        model=former.model,
        record_id=former.record_id,
        other_id=former.other_id,
        event=former.event,
        reason=former.reason,
        sealed_body=former.sealed_body,
        created_at=now,
    )
    owe([again])
    return again


def _require_running(endpoint: WebhookEndpoint) -> None:
    if endpoint.paused_at:
        raise EndpointPaused
