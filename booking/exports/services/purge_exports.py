"""Files and lines of exports that the outbox was to take away and did not."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from ..models import Export, ExportFile
from .ask_export import LISTED


def purge_files(now: datetime, limit: int) -> int:
    """Delete the files that may no longer be downloaded; how many, `limit` at most."""
    return _delete(ExportFile.objects.filter(export__expires_at__lte=now), limit)


def purge_exports(now: datetime, limit: int) -> int:
    """Delete the lines that are no longer listed, with their files; how many, `limit` at most."""
    return _delete(Export.objects.filter(asked_at__lt=now - LISTED), limit)


def _delete(rows: QuerySet, limit: int) -> int:
    with transaction.atomic():
        locked = rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))
        ids = list(locked.values_list("pk", flat=True)[:limit])
        rows.model.objects.filter(pk__in=ids).delete()
    return len(ids)
