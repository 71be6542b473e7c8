"""A record is corrected."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from socle.outbox.publish import publish

from ..custom_values import clean_custom, split_values, write_values
from ..duplicates import check_duplicates
from ..errors import ResponsibleRefused
from ..history import snapshot, write_change
from ..models import DirectoryChange, Usager
from ..usager_passwords import end_passwords_of
from ..usager_record import (
    FOLLOWED,
    check_version,
    locked_usager,
    refuse_hidden,
    set_responsible,
    today,
)
from ..usager_values import CONTACT, clean_values
from ..verified import refuse_frozen
from .create_usager import know_usager, lock_contact

RESPONSIBLE = "responsible_id"


@transaction.atomic
def edit_usager(
    usager_id: int,
    values: Mapping[str, object],
    actor: Actor,
    now: datetime,
    *,
    ignored: Collection[int] = (),
    version: str | None = None,
) -> Usager:
    """Change the fields given, `responsible_id` and the espace's own among them; others stay.

    Args:
        version: of the record as the author read it (`version_of`).

    Raises:
        RecordChanged: somebody else was first.
        NotVisible, Forbidden: out of the actor's sight or rights.
        InvalidValue: also for what FranceConnect vouches for (`verified`).
        ResponsibleRefused, DuplicateUsager, PossibleDuplicate: see there.
    """
    values = dict(values)
    moves = RESPONSIBLE in values
    responsible_id = values.pop(RESPONSIBLE, None)
    columns, own = split_values(values)
    cleaned, custom = clean_values(columns, today(now)), clean_custom(own)
    usager = locked_usager(usager_id, actor, *([responsible_id] if responsible_id else []))
    check_version(usager, version)
    refuse_hidden(columns)
    refuse_frozen(usager, cleaned)
    before = snapshot(usager, FOLLOWED)
    for field, value in cleaned.items():
        setattr(usager, field, value)
    if moves and responsible_id != usager.responsible_id:
        set_responsible(usager, responsible_id, actor)
    _check_contact(usager, cleaned)
    after = snapshot(usager, FOLLOWED)
    changed = [field for field in after if before[field] != after[field]]
    said, says = write_values(usager.pk, custom)
    if not changed and not says:
        return usager
    lock_contact(usager)
    check_duplicates(usager, actor, changed=changed, ignored=ignored)
    usager.save(update_fields=[*changed, "updated_at"])
    if RESPONSIBLE in changed:
        know_usager(usager)
    if "email" in changed:
        end_passwords_of([usager.pk])
    noun = DirectoryChange.Noun.USAGER
    before, after = {**before, **said}, {**after, **says}
    write_change(noun, usager.pk, "edited", actor, now, before=before, after=after)
    publish("usager.edited", usager_id=usager.pk)
    return usager


def _check_contact(usager: Usager, cleaned: Mapping[str, object]) -> None:
    if usager.responsible_id and any(cleaned.get(field) for field in CONTACT):
        raise ResponsibleRefused(
            "Les coordonnées d’un proche sont celles de son responsable : modifiez sa fiche."
        )
