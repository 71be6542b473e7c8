"""The relay: takes what is due from the outbox and runs its handlers inside the right espace.

At least once. A delivery is leased before its handler runs, so that a killed worker's work comes
back when the lease ends; handlers are idempotent by (message, handler).
"""

import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from celery import current_app, shared_task
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Q

from socle.clock import now
from socle.errors import DomainError
from socle.outbox.models import Delivery, Message
from socle.outbox.registry import HandlerFunction, Lane, handler_named, names_in

from .context import EspaceUnavailable, espace_numbered, in_espace
from .levels.counting import counts
from .levels.promises import Level, is_kept
from .metrics import meters

DRAIN_SECONDS = 240  # well under Celery's time limit, which would kill a handler half-way
UNAVAILABLE_SECONDS = 900
LONGEST_PAUSE = 3600  # seconds
KEEP_DONE_DAYS = 14

log = structlog.get_logger(__name__)


class LeaseExpired(RuntimeError):
    """Every worker that took this delivery was killed before it could say so."""


def wake() -> None:
    """Ask workers to drain the outbox; without a broker the next beat does it."""
    try:
        current_app.send_task("tenants.relay.drain", ignore_result=True)
        if names_in(Lane.OUTSIDE):
            current_app.send_task("tenants.relay.drain_outside", ignore_result=True)
    except Exception as error:  # kombu lets each transport's own errors through
        log.warning("relay.wake_failed", error=type(error).__name__)


@shared_task(name="tenants.relay.drain")
def drain() -> int:
    """Deliver all that is due in the main lane, what is awaited before the rest; how many tried."""
    return _drain(Lane.MAIN)


@shared_task(name="tenants.relay.drain_outside")
def drain_outside() -> int:
    """The same for what waits for other people's servers, by so many workers at most: the others
    go on with the main lane, however slow those servers are.
    """
    with _one_of(settings.OUTBOX_OUTSIDE_WORKERS) as is_free:
        return _drain(Lane.OUTSIDE) if is_free else 0


LOCK = "SELECT pg_try_advisory_lock(hashtext('tenants.relay.outside'), %s)"
UNLOCK = "SELECT pg_advisory_unlock(hashtext('tenants.relay.outside'), %s)"


@contextmanager
def _one_of(places: int) -> Iterator[bool]:
    """Whether one of so many places was free; it is ours until the end, or until we die."""
    with connection.cursor() as cursor:
        place = next((p for p in range(places) if _does(cursor, LOCK, p)), None)
    try:
        yield place is not None
    finally:
        if place is not None:
            with connection.cursor() as cursor:
                _does(cursor, UNLOCK, place)


def _does(cursor: CursorWrapper, lock: str, place: int) -> bool:
    cursor.execute(lock, [place])
    return cursor.fetchone()[0]


def _drain(lane: Lane) -> int:
    stop_at = time.monotonic() + DRAIN_SECONDS
    tried = 0
    while delivery := _lease(lane):
        _deliver(delivery)
        tried += 1
        counts.write_when_due()
        if time.monotonic() > stop_at:
            wake()
            break
    if tried and settings.LEVELS_SECONDS:
        counts.write()
    return tried


@shared_task(name="tenants.relay.purge")
def purge() -> int:
    """Delete messages of more than two weeks ago that nobody is owed any more."""
    old = now() - timedelta(days=KEEP_DONE_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM outbox_delivery d USING outbox_message m
               WHERE m.id = d.message_id AND m.created_at < %s AND NOT EXISTS (
                 SELECT 1 FROM outbox_delivery o
                 WHERE o.message_id = m.id AND o.state NOT IN ('done', 'discarded'))
            """,
            [old],
        )
        cursor.execute(
            """DELETE FROM outbox_message m WHERE m.created_at < %s AND NOT EXISTS (
                 SELECT 1 FROM outbox_delivery d WHERE d.message_id = m.id)""",
            [old],
        )
        return cursor.rowcount


def take_up_again(espace_number: int) -> int:
    """Make due what waited for an espace that has just reopened; the number of deliveries."""
    return Delivery.objects.filter(
        state=Delivery.State.PENDING,
        message__espace_number=espace_number,
        last_error=EspaceUnavailable.__name__,
    ).update(due_at=now())


def _lease(lane: Lane) -> Delivery | None:
    """The delivery that has been due the longest, ours until its lease ends.

    One at a time: a killed worker costs an attempt to the message that it was working on only.
    """
    outside = Q(handler__in=names_in(Lane.OUTSIDE))
    if lane is Lane.OUTSIDE:
        return _lease_first(outside)
    awaited = Q(handler__in=names_in(Lane.AWAITED))
    return _lease_first(awaited) or _lease_first(~outside)


def _lease_first(mine: Q) -> Delivery | None:
    instant = now()
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("message")
            .filter(mine)
            .filter(state=Delivery.State.PENDING, due_at__lte=instant)
            .order_by("due_at")
            .first()
        )
        if delivery:
            delivery.waited = _waited(delivery, instant)
            delivery.attempts += 1
            delivery.due_at = instant + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
            delivery.save(update_fields=["attempts", "due_at"])
    return delivery


def _deliver(delivery: Delivery) -> None:
    handler = handler_named(delivery.handler)
    try:
        if delivery.attempts - delivery.outages > settings.OUTBOX_MAX_ATTEMPTS:
            raise LeaseExpired
        if handler is None:
            raise LookupError(delivery.handler)
        _run(handler.call, delivery.message)
    except Exception as error:  # one failing handler must not hold the others back
        _postpone(delivery, error)
    else:
        delivery.state, delivery.done_at, delivery.last_error = Delivery.State.DONE, now(), ""
        delivery.save(update_fields=["state", "done_at", "last_error"])
        _tell(delivery)


def _run(call: HandlerFunction, message: Message) -> None:
    if message.espace_number is None:
        call(message)
        return
    with in_espace(espace_numbered(message.espace_number)):
        call(message)


def _waited(delivery: Delivery, instant: datetime) -> float:
    """Seconds since it was first due: its date is put off at each attempt, by so much."""
    pauses = sum(min(n**4, LONGEST_PAUSE) for n in range(1, delivery.attempts + 1))
    return max(0.0, (instant - delivery.due_at).total_seconds()) + pauses


def _tell(delivery: Delivery) -> None:
    """To the metrics and the levels of service: done, or given up."""
    family = delivery.handler.split(".", 1)[0]
    number = delivery.message.espace_number or 0
    done = delivery.state == Delivery.State.DONE
    meters.DELIVERIES.labels(number, family, delivery.state).inc()
    if done:
        meters.WAITS.labels(family).observe(delivery.waited)
    level = settings.LEVEL_OF_HANDLER.get(family)
    if level:
        counts.add(Level(level), number, done and is_kept(Level(level), delivery.waited))


def _postpone(delivery: Delivery, error: Exception) -> None:
    """Try again later (n⁴ seconds, an hour at most), or give up where an operator sees it.

    Somebody else's server that does not answer (OSError) is waited for during days; an error of
    ours is not going to mend itself.
    """
    mine = {"pk": delivery.pk, "state": Delivery.State.PENDING, "attempts": delivery.attempts}
    pause = min(delivery.attempts**4, LONGEST_PAUSE)
    code = f":{error.code}" if isinstance(error, DomainError) else ""
    delivery.last_error = f"{type(error).__name__}{code}"[:120]
    if isinstance(error, EspaceUnavailable):
        # An espace that is suspended for days must find its messages again, with all their
        # attempts, when it reopens.
        pause = UNAVAILABLE_SECONDS
        delivery.attempts -= 1
    elif _is_given_up(delivery, error):
        delivery.state = Delivery.State.DEAD
        _tell(delivery)
    # Another worker's lease, taken after ours had ended, is left alone.
    Delivery.objects.filter(**mine).update(
        state=delivery.state,
        attempts=delivery.attempts,
        outages=delivery.outages,
        due_at=now() + timedelta(seconds=pause),
        last_error=delivery.last_error,
    )
    log.warning(
        "outbox.delivery_failed",
        handler=delivery.handler,
        topic=delivery.message.topic,
        delivery=str(delivery.pk),
        attempts=delivery.attempts,
        error=delivery.last_error,
        at=_place_of(error),
    )


def _is_given_up(delivery: Delivery, error: Exception) -> bool:
    if isinstance(error, OSError):
        delivery.outages += 1
        return delivery.outages >= settings.OUTBOX_OUTAGE_ATTEMPTS
    return delivery.attempts - delivery.outages >= settings.OUTBOX_MAX_ATTEMPTS


def _place_of(error: Exception) -> str:
    """File and line where the error arose: its text and its traceback may quote people."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
