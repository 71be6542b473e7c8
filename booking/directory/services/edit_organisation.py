"""What an organisation says of itself is corrected."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen
from socle.outbox.publish import publish

from ..history import snapshot, write_change
from ..models import DirectoryChange, Organisation
from ..names import slug_of
from ..organisation_values import FIELDS, clean_organisation
from ..versions import check_version
from .create_organisation import check_free


@transaction.atomic
def edit_organisation(
    organisation_id: int,
    values: Mapping[str, object],
    actor: Actor,
    now: datetime,
    *,
    version: str | None = None,
) -> Organisation:
    """Change the fields given. Links that circulate keep working: they carry the number.

    Args:
        version: of the organisation as the author read it (`versions`).

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: somebody else was first.
        InvalidValue: one of them makes no sense, or the name is taken.
    """
    organisation = locked_organisation(organisation_id, actor, "edit")
    check_version(organisation, version)
    before = snapshot(organisation, FIELDS)
    for field, value in clean_organisation(values).items():
        setattr(organisation, field, value)
    after = snapshot(organisation, FIELDS)
    changed = [field for field in FIELDS if before[field] != after[field]]
    if not changed:
        return organisation
    check_free(organisation)
    organisation.slug = slug_of(organisation.name)
    organisation.save(update_fields=[*changed, "slug", "updated_at"])
    noun = DirectoryChange.Noun.ORGANISATION
    write_change(noun, organisation.pk, "edited", actor, now, before=before, after=after)
    publish("organisation.edited", organisation_id=organisation.pk)
    return organisation


def locked_organisation(organisation_id: int, actor: Actor, verb: str) -> Organisation:
    """
    Raises:
        NotVisible, Forbidden: out of the actor's sight, or that verb is not for them.
    """
    require_seen(actor, verb, fetch_visible(Organisation.objects.all(), actor, pk=organisation_id))
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
