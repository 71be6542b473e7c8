"""An organisation takes up a record that another one of the espace has."""

from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen
from socle.errors import NotVisible

from ..history import write_change
from ..models import DirectoryChange, Usager
from ..usager_record import lock_usagers, visible_organisation
from .create_usager import know_usager


@transaction.atomic
def import_usager(usager_id: int, organisation_id: int, actor: Actor, now: datetime) -> Usager:
    """Open a profile for a person found by masked values, and for those tied to them.

    A relative comes with the responsible, a responsible with the relatives.

    Raises:
        NotVisible: nobody in this espace, or the actor does not see the organisation.
        Forbidden: the actor has no role there.
    """
    organisation = visible_organisation(organisation_id, actor)
    require_seen(actor, "create_usager", organisation)
    # Not even masked, not locked: nobody makes others wait for whom they could not look for.
    fetch_visible(Usager.objects.all(), actor, "glimpse", pk=usager_id)
    found = lock_usagers(usager_id)
    if not found:
        raise NotVisible
    head = found[0].responsible or found[0]
    for usager in (head, *head.relatives.filter(deleted_at__isnull=True)):
        know_usager(usager, organisation.pk)
    after = {"organisation_id": organisation.pk}
    write_change(DirectoryChange.Noun.USAGER, usager_id, "imported", actor, now, after=after)
    return found[0]
