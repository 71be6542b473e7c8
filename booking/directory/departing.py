"""Rows that are about to be deleted: whoever must still tell of them reads them now."""

from typing import Protocol

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

RGPD = "rgpd"


class Departures(Protocol):
    """`settings.DEPARTURES` names one, of a room above this one."""

    def __call__(self, rows: QuerySet, reason: str) -> None: ...


def departing(rows: QuerySet, reason: str = "") -> None:
    """Call it before the deletion, in its transaction, of what the outside may know: the outbox
    keeps ids, and they lead nowhere afterwards. `rows` is read only when somebody is told.

    Args:
        reason: `RGPD` when their age is why they go.
    """
    tell: Departures = import_string(settings.DEPARTURES)
    tell(rows, reason)
