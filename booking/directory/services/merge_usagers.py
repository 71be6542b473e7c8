"""Two records of one person become one."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen
from socle.outbox.publish import publish

from ..custom_values import PREFIX, take_values
from ..errors import MergeRefused
from ..history import snapshot, write_change
from ..models import DirectoryChange, Usager, UsagerMerge, UsagerPassword, UsagerSession
from ..row_moves import move_relations
from ..usager_passwords import end_passwords_of
from ..usager_record import FOLLOWED, check_version, locked_usager
from ..usager_sessions import end_sessions_of
from ..usager_values import CONTACT
from ..verified import verified_choice

# How long a merge can be undone; then what was kept for it is erased (`close_merges`).
UNDO_LASTS = timedelta(days=30)


@transaction.atomic
def merge_usagers(
    kept_id: int,
    source_id: int,
    actor: Actor,
    now: datetime,
    *,
    from_source: Collection[str] = (),
    versions: Mapping[int, str] | None = None,
) -> UsagerMerge:
    """Move all that the source has to the kept record, and hide the source.

    Participations, relatives, referents, profiles, receipts, waiting lists: whatever points at
    the source. Where both take part in the same appointment, the kept record's part stays.

    Args:
        from_source: the fields whose value is taken from the source, the espace's own among
            them; the others stay, but what only the source says of the espace's own comes too.
        versions: of both records as the author read them (`version_of`), by identifier.

    Raises:
        NotVisible, Forbidden: one of the two is out of the actor's sight or rights.
        RecordChanged: somebody wrote in one of the two since.
        MergeRefused: these two cannot become one, or not this way round.
        ValueError: a field that a record has not.
    """
    own = [name for name in from_source if name.startswith(PREFIX)]
    if unknown := set(from_source) - set(FOLLOWED) - set(own):
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    if kept_id == source_id:
        raise MergeRefused("Choisissez deux fiches différentes.")
    kept = locked_usager(kept_id, actor, source_id)
    source = fetch_visible(Usager.objects.current(), actor, pk=source_id)
    require_seen(actor, "edit", source)
    if versions is not None:
        for record in (kept, source):
            check_version(record, versions.get(record.pk, ""))
    _check_ties(kept, source, from_source)
    former = snapshot(kept, FOLLOWED)
    chosen_fields = verified_choice(kept, source, from_source)
    fields = [field for field in FOLLOWED if field in chosen_fields]
    for field in fields:
        setattr(kept, field, getattr(source, field))
    if "phone_number" in fields:
        kept.unproved_phone_number = source.unproved_phone_number
    # Before the rows move: what both say is told apart then.
    said, says = take_values(kept.pk, source.pk, own)
    # An agent says that they are one person; who holds the other record has to prove it.
    end_sessions_of([source.pk])
    end_passwords_of([source.pk, *([kept.pk] if "email" in fields else [])])
    apart = (UsagerMerge, UsagerPassword, UsagerSession)
    steps = move_relations(Usager, source.pk, kept.pk, apart=apart)
    kept.save(update_fields=[*fields, "unproved_phone_number", "updated_at"])
    Usager.objects.filter(pk=source.pk).update(deleted_at=now)
    chosen = {**snapshot(kept, FOLLOWED), **says}
    return _record(kept, source, ({**former, **said}, chosen), steps, actor, now)


def _check_ties(kept: Usager, source: Usager, from_source: Collection[str]) -> None:
    if kept.responsible_id and not source.responsible_id:
        raise MergeRefused(f"{kept} est un proche : gardez plutôt l’autre fiche.")
    relative = "responsible_id" in from_source or kept.responsible_id
    if not relative:
        return
    if not (kept.responsible_id and source.responsible_id):
        raise MergeRefused("Le responsable ne se choisit qu’entre deux fiches de proches.")
    if set(from_source) & set(CONTACT):
        raise MergeRefused("Un proche n’a pas de coordonnées : elles sont chez son responsable.")


def _record(
    kept: Usager,
    source: Usager,
    values: tuple[dict, dict],
    steps: list,
    actor: Actor,
    now: datetime,
) -> UsagerMerge:
    former, chosen = values
    changed = [field for field in chosen if former[field] != chosen[field]]
    merge = UsagerMerge.objects.create(
        kept=kept,
        source=source,
        former={field: former[field] for field in changed},
        chosen={field: chosen[field] for field in changed},
        steps=steps,
        author_agent_id=actor.agent_id,
        made_at=now,
        undo_until=now + UNDO_LASTS,
    )
    noun, after = DirectoryChange.Noun.USAGER, {**chosen, "source_id": source.pk}
    write_change(noun, kept.pk, "merged", actor, now, before=former, after=after)
    publish("usager.merged", usager_id=kept.pk, source_id=source.pk)
    return merge
