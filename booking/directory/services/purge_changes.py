"""The history of the directory does not last for ever."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from ..models import DirectoryChange

# What tells of people; all the rest is how the espace is set up.
PERSONAL = ("usager", "agent", "absence")


def purge_personal_changes(before: datetime, limit: int) -> int:
    """Delete what was done to people before that; how many, `limit` at most."""
    return _delete(DirectoryChange.objects.filter(noun__in=PERSONAL, made_at__lt=before), limit)


def purge_configuration_changes(before: datetime, limit: int) -> int:
    """Delete what was done to the configuration before that; how many, `limit` at most."""
    return _delete(
        DirectoryChange.objects.exclude(noun__in=PERSONAL).filter(made_at__lt=before), limit
    )


def forget_authors(before: datetime, limit: int) -> int:
    """Say no longer who made the changes that stay; how many, `limit` at most."""
    rows = DirectoryChange.objects.filter(made_at__lt=before, author_agent_id__isnull=False)
    with transaction.atomic():
        return DirectoryChange.objects.filter(pk__in=_some(rows, limit)).update(
            author_agent_id=None
        )


def _delete(rows: QuerySet, limit: int) -> int:
    with transaction.atomic():
        return DirectoryChange.objects.filter(pk__in=_some(rows, limit)).delete()[0]


def _some(rows: QuerySet, limit: int) -> list[int]:
    locked = rows.select_for_update(skip_locked=True).order_by("made_at", "pk")
    return list(locked.values_list("pk", flat=True)[:limit])
