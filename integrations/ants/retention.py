"""What was declared goes with the numbers themselves."""

from datetime import datetime

from django.db import transaction

from booking.appointments.services.purge_leftovers import NUMBER_IS_KEPT
from booking.directory.retention.cutoffs import Cutoffs
from booking.directory.retention.registry import Stage, purges

from .models import AntsDeclaration


@purges("ants.declarations", Stage.APPOINTMENTS)
def declarations(cutoffs: Cutoffs, limit: int) -> int:
    return purge_declarations(cutoffs.now - NUMBER_IS_KEPT, limit)


def purge_declarations(before: datetime, limit: int) -> int:
    """Delete those of appointments that started before that; how many, `limit` at most."""
    with transaction.atomic():
        rows = AntsDeclaration.objects.filter(starts_at__lt=before).order_by("pk")
        ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        AntsDeclaration.objects.filter(pk__in=ids).delete()
    return len(ids)
