"""What the relay could not deliver: for operators to see, send again or put aside."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min, QuerySet

from socle.audit.record import record
from socle.clock import now
from socle.outbox.models import Delivery

from .models import Espace
from .relay import wake

State = Delivery.State
STRUGGLING = 5  # attempts


@dataclass(frozen=True, slots=True)
class Group:
    """Deliveries of one espace (its slug; "portail" for none) that fail in the same way."""

    espace: str
    handler: str
    error: str
    count: int
    oldest: datetime


def dead_letters(
    *, espace: str = "", handler: str = "", delivery_id: uuid.UUID | None = None
) -> QuerySet[Delivery]:
    """The deliveries given up: all of them, or those of an espace, a handler, or one.

    Raises:
        Espace.DoesNotExist: no espace has this slug.
    """
    rows = Delivery.objects.filter(state=State.DEAD)
    if espace:
        number = Espace.objects.get(slug=espace).number
        rows = rows.filter(message__espace_number=number)
    if handler:
        rows = rows.filter(handler=handler)
    if delivery_id:
        rows = rows.filter(pk=delivery_id)
    return rows.select_related("message").order_by("message__created_at", "pk")


def struggling() -> QuerySet[Delivery]:
    """Those that have failed several times and will be tried again."""
    return Delivery.objects.filter(state=State.PENDING, attempts__gte=STRUGGLING)


def grouped(rows: QuerySet[Delivery]) -> list[Group]:
    """By espace, handler and error, the most numerous first (2 queries)."""
    slugs = dict(Espace.objects.values_list("number", "slug"))
    found = (
        rows.order_by()
        .values("message__espace_number", "handler", "last_error")
        .annotate(count=Count("pk"), oldest=Min("message__created_at"))
    )
    groups = [
        Group(
            slug_in(slugs, row["message__espace_number"]),
            row["handler"],
            row["last_error"],
            row["count"],
            row["oldest"],
        )
        for row in found
    ]
    return sorted(groups, key=lambda group: (-group.count, group.espace, group.handler))


def slug_in(slugs: dict[int, str], number: int | None) -> str:
    return "portail" if number is None else slugs.get(number, f"n° {number}")


def replay(rows: QuerySet[Delivery], **who: object) -> int:
    """Have them tried again from the first attempt; how many.

    Args:
        who: `account_id` and `espace_number` for the log, of whom an operator acts for.

    Handlers are idempotent: who had the message already does not get it again, and what came too
    late in the meantime says so on its receipt.
    """
    fresh = {"attempts": 0, "outages": 0, "last_error": "", "due_at": now()}
    count = _settle(rows, "outbox.replayed", who, state=State.PENDING, **fresh)
    wake()
    return count


def discard(rows: QuerySet[Delivery], **who: object) -> int:
    """Put them aside for good: purged with the rest, two weeks after the message; how many."""
    return _settle(rows, "outbox.discarded", who, state=State.DISCARDED, done_at=now())


def _settle(rows: QuerySet[Delivery], verb: str, who: dict[str, object], **fields: object) -> int:
    with transaction.atomic():
        handlers = {}
        for pk, handler in rows.order_by().values_list("pk", "handler"):
            handlers.setdefault(handler, []).append(pk)
        count = 0
        for handler, pks in handlers.items():
            count += Delivery.objects.filter(pk__in=pks, state=State.DEAD).update(**fields)
            record(verb, noun="delivery", object_id=handler[:40], **who)
    return count
