"""What the outbox was to take away and did not: messages given up, an espace long suspended."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from ..models import (
    BookingHold,
    BookingKey,
    Change,
    Participation,
    Prescription,
    SeatWaiting,
)
from ..once import KEY_IS_KEPT
from .hold_slot import HOLD_IS_KEPT

# The messages come first.
GRACE = timedelta(days=1)
# The title itself is handed over some weeks later, by another number.
NUMBER_IS_KEPT = timedelta(days=30)


def purge_changes(before: datetime, limit: int) -> int:
    """Delete what was done to appointments before that; how many, `limit` at most."""
    return _delete(Change.objects.filter(made_at__lt=before), limit)


def purge_holds(now: datetime, limit: int) -> int:
    """Delete what was typed by those who never came back, or did; how many, `limit` at most."""
    over = now - HOLD_IS_KEPT - GRACE
    return _delete(BookingHold.objects.filter(created_at__lt=over, expires_at__lt=over), limit)


def purge_prescriptions(now: datetime, limit: int) -> int:
    """Delete what prescripteurs typed; how many, `limit` at most. Their holds go by themselves."""
    return _delete(Prescription.objects.filter(created_at__lt=now - HOLD_IS_KEPT - GRACE), limit)


def purge_keys(now: datetime, limit: int) -> int:
    """Delete the keys that may serve again; how many, `limit` at most."""
    return _delete(BookingKey.objects.filter(created_at__lt=now - KEY_IS_KEPT - GRACE), limit)


def purge_seats_waited(now: datetime, limit: int) -> int:
    """Delete those who waited for a seat of a session that was held; how many, `limit` at most."""
    return _delete(SeatWaiting.objects.filter(session__starts_at__lt=now - GRACE), limit)


def purge_numbers(now: datetime, limit: int) -> int:
    """Erase the numbers of requests that were deposited long since; how many, `limit` at most."""
    with transaction.atomic():
        rows = Participation.objects.exclude(ants_number="").filter(
            appointment__starts_at__lt=now - NUMBER_IS_KEPT
        )
        locked = rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))
        ids = list(locked.values_list("pk", flat=True)[:limit])
        Participation.objects.filter(pk__in=ids).update(ants_number="")
    return len(ids)


def _delete(rows: QuerySet, limit: int) -> int:
    with transaction.atomic():
        locked = rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))
        ids = list(locked.values_list("pk", flat=True)[:limit])
        rows.model.objects.filter(pk__in=ids).delete()
    return len(ids)
