"""An organisation has a Dispositif de Recueil, or no longer: France Titres is told of it."""

from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from socle.errors import NotVisible
from socle.outbox.publish import publish

from ..errors import InvalidValue
from ..history import snapshot, write_change
from ..models import DirectoryChange, Organisation

FIELDS = ("ants_connectable",)


@transaction.atomic
def set_device(organisation_id: int, has_device: bool, actor: Actor, now: datetime) -> Organisation:
    """Decided by who runs the platform, with the agency, never by the espace (domain.md 5, "ANTS").

    Again changes nothing.

    Raises:
        NotVisible: there is no such organisation.
        InvalidValue: it is no town hall.
    """
    rows = Organisation.objects.select_for_update(no_key=True)
    organisation = rows.filter(pk=organisation_id).first()
    if organisation is None:
        raise NotVisible
    if has_device and organisation.verticale != Organisation.Verticale.RDV_MAIRIE:
        raise InvalidValue("verticale", "Seule une mairie peut être reliée à France Titres.")
    if organisation.ants_connectable == has_device:
        return organisation
    before = snapshot(organisation, FIELDS)
    organisation.ants_connectable = has_device
    organisation.save(update_fields=["ants_connectable", "updated_at"])
    after = snapshot(organisation, FIELDS)
    noun = DirectoryChange.Noun.ORGANISATION
    write_change(noun, organisation.pk, "edited", actor, now, before=before, after=after)
    publish("organisation.edited", organisation_id=organisation.pk)
    return organisation
