"""An organisation lets an usager go; when none is left, the person is forgotten."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from socle.errors import NotVisible
from socle.outbox.publish import publish

from ..departing import departing
from ..errors import ComingAppointments
from ..history import write_change
from ..models import DirectoryChange, Usager, UsagerProfile
from ..usager_record import lock_usagers, locked_usager, visible_organisation
from .anonymise_usager import forget

# Words of the field, as appointments have them: rooms above are reached through relations only.
STANDING = ("unknown", "seen", "noshow")


@dataclass(frozen=True, slots=True)
class Removal:
    """What letting somebody go would do.

    Args:
        family: the usager and the relatives, whose profiles there close together.
        forgotten: those of them whom no organisation would know any more.
        is_expected: whether one of them still has an appointment there.
    """

    family: list[Usager]
    forgotten: list[Usager]
    is_expected: bool


def removal_of(usager: Usager, organisation_id: int, now: datetime) -> Removal:
    """Read beforehand, for whoever decides (3 queries)."""
    relatives = usager.relatives.filter(deleted_at__isnull=True).order_by("pk")
    return _removal([usager, *relatives], organisation_id, now)


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
    removal = _removal(family, organisation.pk, now)
    if removal.is_expected:
        raise ComingAppointments
    departing(profiles)
    profiles.delete()
    after = {"organisation_id": organisation.pk}
    for pk in ids:
        write_change(DirectoryChange.Noun.USAGER, pk, "removed", actor, now, after=after)
    publish("usager.removed", usager_id=usager.pk, organisation_id=organisation.pk)
    forget(removal.forgotten, now, asked=True)
    return [one.pk for one in removal.forgotten]


def _removal(family: list[Usager], organisation_id: int, now: datetime) -> Removal:
    ids = [one.pk for one in family]
    elsewhere = UsagerProfile.objects.filter(usager_id__in=ids).exclude(
        organisation_id=organisation_id
    )
    known = set(elsewhere.values_list("usager_id", flat=True))
    head = family[0].pk
    # A responsible stays as long as a relative does: messages would reach nobody.
    if known - {head}:
        known.add(head)
    return Removal(
        family=family,
        forgotten=[one for one in family if one.pk not in known],
        is_expected=_expected(ids, organisation_id, now),
    )


def _expected(usager_ids: list[int], organisation_id: int, now: datetime) -> bool:
    return Usager.objects.filter(
        pk__in=usager_ids,
        participations__status__in=STANDING,
        participations__appointment__status__in=STANDING,
        participations__appointment__organisation_id=organisation_id,
        participations__appointment__starts_at__gt=now,
    ).exists()
