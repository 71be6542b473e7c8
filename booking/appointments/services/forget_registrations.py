"""A person was forgotten: their registrations to scarce motifs go, and what was kept for them."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from booking.directory.forgotten_contacts import is_left_by

from ..errors import LinkRefused
from ..models import BookingHold, TurnEntry
from .register_turn import withdraw_turn


def forget_registrations(digests: Collection[str], now: datetime) -> int:
    """Leave every draw and queue, give back the times offered, delete what was typed; how many.

    The ranks of a draw stay, by their receipts, so that it can still be checked. Idempotent.

    Args:
        digests: as `booking.directory.forgotten_contacts.digests_left_by` made them.
    """
    wanted = frozenset(digests)
    rows = TurnEntry.objects.order_by("pk").values_list(
        "pk", "email", "phone_number", "first_name", "last_name"
    )
    theirs = [pk for pk, *person in rows.iterator() if is_left_by(wanted, *person)]
    for pk in theirs:
        _forget(pk, now)
    return len(theirs)


@transaction.atomic
def _forget(entry_id: int, now: datetime) -> None:
    try:
        withdraw_turn(entry_id, now)
    except LinkRefused:  # purged meanwhile
        return
    BookingHold.objects.filter(turn=entry_id).delete()
    TurnEntry.objects.filter(pk=entry_id).delete()
