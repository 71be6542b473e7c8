"""The two records are two again."""

from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from socle.errors import NotVisible
from socle.outbox.publish import publish

from ..custom_values import labels_of, split_values, values_of, write_values
from ..errors import UndoRefused
from ..history import snapshot, write_change
from ..models import DirectoryChange, Usager, UsagerMerge
from ..row_moves import undo_moves
from ..usager_record import locked_usager


@transaction.atomic
def undo_merge(merge_id: int, actor: Actor, now: datetime) -> Usager:
    """Give each record back what it had; what came since stays with the kept one.

    Returns: the record that the merge had hidden.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        UndoRefused: too late, done already, or something changed since; nothing is undone then.
    """
    merge = UsagerMerge.objects.filter(pk=merge_id).first()
    if merge is None:
        raise NotVisible
    kept = locked_usager(merge.kept_id, actor)
    # The record is locked, then read again: of two who undo at once, one is told.
    merge = UsagerMerge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    if merge.undone_at is not None:
        raise UndoRefused("Cette fusion est déjà annulée.")
    if merge.undo_until <= now:
        raise UndoRefused("Il est trop tard pour annuler cette fusion.")
    _restore_values(kept, merge)
    undo_moves(merge.steps)
    Usager.objects.filter(pk=merge.source_id).update(deleted_at=None)
    UsagerMerge.objects.filter(pk=merge.pk).update(undone_at=now, former={}, chosen={}, steps=[])
    noun, after = DirectoryChange.Noun.USAGER, {**merge.former, "source_id": merge.source_id}
    write_change(noun, kept.pk, "merge_undone", actor, now, before=merge.chosen, after=after)
    publish("usager.merge_undone", usager_id=kept.pk, source_id=merge.source_id)
    return Usager.objects.get(pk=merge.source_id)


def _restore_values(kept: Usager, merge: UsagerMerge) -> None:
    chosen, own_chosen = split_values(merge.chosen)
    present = snapshot(kept, chosen)
    own = values_of(kept.pk)[kept.pk]
    changed = [field for field in chosen if present[field] != chosen[field]]
    own_changed = [key for key in own_chosen if own.get(key) != own_chosen[key]]
    if changed or own_changed:
        labels = labels_of(own_changed)
        names = [
            str(Usager._meta.get_field(field.removesuffix("_id")).verbose_name) for field in changed
        ]
        names += [labels[key] for key in own_changed]
        raise UndoRefused(f"La fiche a été modifiée depuis la fusion : {', '.join(names)}.")
    former, own_former = split_values(merge.former)
    write_values(kept.pk, own_former)
    if former:
        for field, value in former.items():
            setattr(kept, field, Usager._meta.get_field(field).to_python(value))
        kept.save(update_fields=[*former, "updated_at"])
