"""Opening windows that ended long ago go; absences stay."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from booking.directory.departing import RGPD, departing

from ..models import OpeningWindow


@transaction.atomic
def purge_windows(before: date, limit: int) -> int:
    """Delete those whose last day was before that; how many, `limit` at most.

    Free days need not be told: theirs went with the days.
    """
    once = Q(recurrence="", last_day__isnull=True, first_day__lt=before)
    rows = OpeningWindow.objects.filter(Q(last_day__lt=before) | once).order_by("pk")
    locked = rows.select_for_update(skip_locked=True, of=("self",))
    ids = list(locked.values_list("pk", flat=True)[:limit])
    gone = OpeningWindow.objects.filter(pk__in=ids)
    departing(gone, RGPD)
    gone.delete()
    return len(ids)
