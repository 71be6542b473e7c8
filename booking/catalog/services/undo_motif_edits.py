"""What was changed of several motifs at once is taken back, as long as nobody built upon it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from booking.access.actor import Actor
from booking.directory.errors import InvalidValues
from booking.directory.models import DirectoryChange
from socle.errors import Forbidden

from ..models import Motif
from ..motif_record import locked_motif, snapshot
from .edit_motif import BULK_FIELDS, NOT_ESPACE_ADMIN, apply_values

UNDO_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Undone:
    """How many have again what they had, and the names of those left as they are."""

    restored: int
    left: tuple[str, ...]


def undoable_edits(made_at: datetime, actor: Actor, now: datetime) -> QuerySet[DirectoryChange]:
    """The lines of the history that the actor wrote at that instant, and may still take back."""
    return DirectoryChange.objects.filter(
        noun=DirectoryChange.Noun.MOTIF,
        verb="edited",
        author_agent_id=actor.agent_id,
        made_at=made_at,
        made_at__gt=now - UNDO_FOR,
    )


@transaction.atomic
def undo_motif_edits(made_at: datetime, actor: Actor, now: datetime) -> Undone:
    """Give the motifs changed at that instant the values they had before.

    A motif that somebody has changed since, in what would be taken back, is left as it is; so is
    one that is gone, or that cannot have its former values any more (a service switched off).

    Raises:
        Forbidden: not for this actor.
    """
    if not actor.is_espace_admin:
        raise Forbidden(NOT_ESPACE_ADMIN)
    lines = {line.object_id: line for line in undoable_edits(made_at, actor, now)}
    present = Motif.objects.current().filter(pk__in=lines).order_by("pk")
    restored, left = 0, []
    for pk in present.values_list("pk", flat=True):
        motif = locked_motif(pk, actor)
        if _take_back(motif, lines[pk], actor, now):
            restored += 1
        else:
            left.append(motif.name)
    return Undone(restored, tuple(left))


def _take_back(motif: Motif, line: DirectoryChange, actor: Actor, now: datetime) -> bool:
    stands = snapshot(motif, motif.organisations.values_list("pk", flat=True))
    if not set(line.after) <= set(BULK_FIELDS):
        return False
    if any(stands[field] != value for field, value in line.after.items()):
        return False
    try:
        return apply_values(motif, line.before, None, actor, now)
    except InvalidValues:
        return False
