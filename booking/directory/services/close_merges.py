"""Merges that can no longer be undone: what was kept for it is erased (retention job)."""

from datetime import datetime

from django.db import transaction

from ..models import UsagerMerge
from .anonymise_usager import forget

AT_ONCE = 500


@transaction.atomic
def close_merges(now: datetime) -> int:
    """Forget the hidden records and the steps of merges past their term.

    Returns: how many were closed, `AT_ONCE` at most; call again until it is 0.
    """
    over = UsagerMerge.objects.filter(undo_until__lte=now).order_by("pk")[:AT_ONCE]
    rows = list(over.select_for_update(of=("self",)).select_related("source"))
    hidden = [merge.source for merge in rows if merge.undone_at is None]
    # A record merged into a hidden one was closed with its own merge, or is closed with this one.
    forget(hidden, now)
    UsagerMerge.objects.filter(pk__in=[merge.pk for merge in rows]).delete()
    return len(rows)
