"""Receipts forget people, then go. The caller says from when, and calls until nothing is left."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from booking.directory.forgotten_contacts import is_left_by
from socle import clock

from ..models import Receipt

# Written to whoever registered for a draw or a queue: they name no record.
OF_TURNS = ("turn_registered", "draw_done", "turn_offered", "seat_offered")


def anonymise_receipts(before: datetime, limit: int) -> int:
    """Take address, text and error out of receipts made before that; how many, `limit` at most.

    What stays says that a message of some kind was sent by some channel, and how it ended.
    """
    old = Receipt.objects.filter(created_at__lt=before, anonymised_at__isnull=True)
    with transaction.atomic():
        return _anonymise(_some(old, limit))


def forget_receipts_of(usager_id: int) -> int:
    """The same for all that was sent to one person, whenever; how many. Idempotent.

    Also for messages to the same addresses that name nobody: the links that prove an address.
    """
    own = Receipt.objects.filter(usager=usager_id)
    addresses = set(own.exclude(recipient="").values_list("recipient", flat=True))
    nameless = Q(usager__isnull=True, agent__isnull=True, recipient__in=addresses)
    theirs = Receipt.objects.filter(Q(usager=usager_id) | nameless, anonymised_at__isnull=True)
    with transaction.atomic():
        locked = theirs.order_by("pk").select_for_update()
        return _anonymise(list(locked.values_list("pk", flat=True)))


def forget_turn_receipts(digests: Collection[str]) -> int:
    """The same for what draws and queues wrote to addresses that were forgotten. Idempotent."""
    wanted = frozenset(digests)
    rows = Receipt.objects.filter(
        event__in=OF_TURNS, usager__isnull=True, anonymised_at__isnull=True
    )
    sent = rows.values_list("pk", "channel", "recipient").iterator()
    theirs = [pk for pk, channel, to in sent if is_left_by(wanted, *_reached(channel, to), "", "")]
    with transaction.atomic():
        locked = rows.filter(pk__in=theirs).order_by("pk").select_for_update()
        return _anonymise(list(locked.values_list("pk", flat=True)))


def purge_receipts(before: datetime, limit: int) -> int:
    """Delete receipts made before that; how many, `limit` at most."""
    with transaction.atomic():
        old = Receipt.objects.filter(created_at__lt=before)
        deleted, _ = Receipt.objects.filter(pk__in=_some(old, limit)).delete()
    return deleted


def _anonymise(ids: list[int]) -> int:
    return Receipt.objects.filter(pk__in=ids).update(
        recipient="",
        content="",
        error="",
        origin={},
        retry=False,
        # It held a digest of the address, which could be found again by trying them all.
        duty=Concat(Value("anonymised:"), Cast(F("pk"), CharField())),
        anonymised_at=clock.now(),
    )


def _some(rows: QuerySet, limit: int) -> list[int]:
    """The oldest, but for those that another transaction holds."""
    locked = rows.select_for_update(skip_locked=True).order_by("created_at", "pk")
    return list(locked.values_list("pk", flat=True)[:limit])


def _reached(channel: str, recipient: str) -> tuple[str, str]:
    return (recipient, "") if channel == Receipt.Channel.MAIL else ("", recipient)
