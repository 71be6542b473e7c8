"""An organisation lets an usager go; when none is left, the person is forgotten."""

from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from socle.errors import NotVisible
from socle.outbox.publish import publish

from ..errors import ComingAppointments
from ..history import write_change
from ..models import DirectoryChange, Usager, UsagerProfile
from ..usager_record import lock_usagers, locked_usager, visible_organisation
from .anonymise_usager import forget

# Words of the field, as appointments have them: rooms above are reached through relations only.
STANDING = ("unknown", "seen", "noshow")


@transaction.atomic
def remove_usager(usager_id: int, organisation_id: int, actor: Actor, now: datetime) -> list[int]:
    """Close the profiles of an usager and of their relatives there.

    Returns: identifiers of those whom no organisation knows any more, made anonymous.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ComingAppointments: one of them is still expected there.
    """
    organisation = visible_organisation(organisation_id, actor)
    usager = locked_usager(usager_id, actor)
    family = [usager, *lock_usagers(*usager.relatives.values_list("pk", flat=True))]
    ids = [one.pk for one in family]
    profiles = UsagerProfile.objects.filter(organisation=organisation, usager_id__in=ids)
    if not profiles.filter(usager=usager).exists():
        raise NotVisible
    if _expected(ids, organisation.pk, now):
        raise ComingAppointments
    profiles.delete()
    after = {"organisation_id": organisation.pk}
    for pk in ids:
        write_change(DirectoryChange.Noun.USAGER, pk, "removed", actor, now, after=after)
    publish("usager.removed", usager_id=usager.pk, organisation_id=organisation.pk)
    known = set(UsagerProfile.objects.filter(usager_id__in=ids).values_list("usager_id", flat=True))
    # A responsible stays as long as a relative does: messages would reach nobody.
    if known - {usager.pk}:
        known.add(usager.pk)
    gone = [one for one in family if one.pk not in known]
    forget(gone, now)
    return [one.pk for one in gone]


def _expected(usager_ids: list[int], organisation_id: int, now: datetime) -> bool:
    return Usager.objects.filter(
        pk__in=usager_ids,
        participations__status__in=STANDING,
        participations__appointment__status__in=STANDING,
        participations__appointment__organisation_id=organisation_id,
        participations__appointment__starts_at__gt=now,
    ).exists()
