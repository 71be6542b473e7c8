"""One attempt to tell one endpoint of one thing."""

import json
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import structlog
from django.db import transaction

from integrations.outgoing.client import client
from integrations.outgoing.errors import AnswerTooLong
from socle.clock import now
from socle.outbox.publish import publish
from socle.sealing import unseal

from . import outcomes
from .models import Attempt, WebhookDelivery, WebhookEndpoint
from .objects import instant_text, object_of
from .outcomes import Outcome
from .signing import signatures
from .telling import later

MOST_ATTEMPTS = 20
SECONDS = 10.0
MOST_BYTES = 64 * 1024  # of an answer, which is looked at and thrown away
WARNED_AT = 4  # attempts
LONGEST_REST = timedelta(minutes=10)
BODY_SEALING = "webhooks.body"
State = WebhookDelivery.State

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    delivery: WebhookDelivery
    endpoint: WebhookEndpoint


def attempt(delivery_id: uuid.UUID, number: int) -> None:
    """Make the attempt of that number, unless it is made, or of no use any more.

    A worker that dies in between leaves the number begun: the attempt is made again under the
    same one. The receiver may then get the request twice, with the same `X-Lapin-Delivery`.
    """
    due = _begin(delivery_id, number)
    if due is None:
        return
    body = _body(due.delivery, due.endpoint)
    if body is None:
        # Deleted meanwhile: its own deletion is told instead.
        WebhookDelivery.objects.filter(pk=delivery_id).update(
            state=State.DROPPED, next_at=None, done_at=now()
        )
        return
    started_at, clock = now(), time.monotonic()
    outcome = _send(due, body, started_at)
    _end(due, outcome, started_at, int((time.monotonic() - clock) * 1000))


@transaction.atomic
def _begin(delivery_id: uuid.UUID, number: int) -> Due | None:
    rows = WebhookDelivery.objects.select_related("endpoint").select_for_update(of=("self",))
    delivery = rows.filter(pk=delivery_id).first()
    if delivery is None or delivery.state != State.PENDING:
        return None
    # Of two messages for the same attempt (a pause that ended, a replay), the first does it.
    is_begun = delivery.attempts_made == number
    if delivery.attempts_made != number - 1 and not is_begun:
        return None
    if is_begun and delivery.attempts.filter(number=number).exists():
        return None
    endpoint = delivery.endpoint
    if endpoint.paused_at:
        delivery.next_at = None
        delivery.save(update_fields=["next_at"])
        return None
    instant = now()
    if endpoint.resting_until and endpoint.resting_until > instant and not is_begun:
        later(delivery, endpoint.resting_until - instant, instant)
        return None
    delivery.attempts_made = number
    delivery.save(update_fields=["attempts_made"])
    return Due(delivery, endpoint)


def _body(delivery: WebhookDelivery, endpoint: WebhookEndpoint) -> bytes | None:
    """The request's exact bytes; None when there is nothing to tell any more."""
    if delivery.model == "Test":
        data: dict | None = {"id": endpoint.pk}
    elif delivery.sealed_body:
        data = json.loads(unseal(delivery.sealed_body, BODY_SEALING) or "null")
    else:
        data = object_of(delivery.model, delivery.record_id, delivery.other_id)
    if data is None:
        return None
    if delivery.model == "Motif":
        # Here several organisations may offer it; each is told of it as its own.
        data["organisation_id"] = endpoint.organisation_id
    meta = {
        "model": delivery.model,
        "event": delivery.event,
        "webhook_reason": delivery.reason or None,
        "timestamp": instant_text(now()),
    }
    whole = {"data": data, "meta": meta}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def _send(due: Due, body: bytes, instant: datetime) -> Outcome:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Lapin-Delivery": str(due.delivery.pk),
        "X-Lapin-Attempt": str(due.delivery.attempts_made),
    }
    try:
        headers |= signatures(due.endpoint, body, instant)
    except ValueError:
        return Outcome(False, None, "secret")
    try:
        with (
            client(seconds=SECONDS, most_bytes=MOST_BYTES) as web,
            web.stream("POST", due.endpoint.target_url, content=body, headers=headers) as answer,
        ):
            return outcomes.of_answer(answer.status_code, _read(answer))
    except httpx.InvalidURL:
        return Outcome(False, None, "host")
    except httpx.HTTPError as error:
        return outcomes.of_error(error)


def _read(answer: httpx.Response) -> bytes:
    """Of a success that is too long, nothing: its status has told all that there is to know."""
    try:
        return answer.read()
    except AnswerTooLong:
        if answer.is_success:
            return b""
        raise


@transaction.atomic
def _end(due: Due, outcome: Outcome, started_at: datetime, duration_ms: int) -> None:
    number, instant = due.delivery.attempts_made, now()
    endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=due.endpoint.pk).first()
    rows = WebhookDelivery.objects.select_for_update()
    delivery = rows.filter(pk=due.delivery.pk, attempts_made=number).first()
    if endpoint is None or delivery is None:
        return
    _, is_new = Attempt.objects.get_or_create(
        delivery=delivery,
        number=number,
        defaults={
            "started_at": started_at,
            "duration_ms": duration_ms,
            "status": outcome.status,
            "code": outcome.code,
        },
    )
    if not is_new:
        return
    _keep_health(endpoint, outcome, number, instant)
    if outcome.is_received:
        _close(delivery, State.DONE, instant)
    elif number >= MOST_ATTEMPTS or outcome.is_hopeless:
        _close(delivery, State.GIVEN_UP, instant)
        log.error("webhook.given_up", endpoint=endpoint.pk, attempts=number, code=outcome.code)
    else:
        if number == WARNED_AT:
            log.warning("webhook.failing", endpoint=endpoint.pk, code=outcome.code)
        later(delivery, timedelta(seconds=number**4), instant)
    if outcome.code == "html":
        log.warning("webhook.html", endpoint=endpoint.pk, status=outcome.status)


def _close(delivery: WebhookDelivery, state: str, instant: datetime) -> None:
    delivery.state, delivery.next_at, delivery.done_at = state, None, instant
    if state == State.DONE:
        delivery.sealed_body = ""
    delivery.save(update_fields=["state", "next_at", "done_at", "sealed_body"])


def _keep_health(
    endpoint: WebhookEndpoint, outcome: Outcome, number: int, instant: datetime
) -> None:
    if outcome.is_received:
        endpoint.last_success_at = instant
        endpoint.failing_since = endpoint.announced_at = endpoint.resting_until = None
        endpoint.timeouts = 0
    else:
        endpoint.failing_since = endpoint.failing_since or instant
        if outcome.is_slow:
            endpoint.timeouts = min(endpoint.timeouts + 1, MOST_ATTEMPTS)
            rest = timedelta(seconds=min(endpoint.timeouts**4, LONGEST_REST.total_seconds()))
            endpoint.resting_until = instant + rest
        is_broken = number >= WARNED_AT or outcome.is_hopeless
        if is_broken and endpoint.announced_at is None:
            endpoint.announced_at = instant
            publish("webhook.broken", endpoint_id=endpoint.pk)
    endpoint.save(
        update_fields=[
            "last_success_at",
            "failing_since",
            "announced_at",
            "resting_until",
            "timeouts",
        ]
    )
