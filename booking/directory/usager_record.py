"""What the services of the usager's record share: its fields, its lock, its responsible."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen, visible_to
from tenants.context import current_espace

from .errors import InvalidValue, RecordChanged, ResponsibleRefused
from .models import Organisation, RecordSettings, Usager
from .usager_values import CONTACT, FIELDS, OPTIONAL

FOLLOWED = (*FIELDS, "responsible_id")


def today(now: datetime) -> date:
    """The day in the espace's zone."""
    return now.astimezone(ZoneInfo(current_espace().time_zone)).date()


def version_of(usager: Usager) -> str:
    """What a page that was read gives back with its changes."""
    return usager.updated_at.isoformat()


def check_version(usager: Usager, version: str | None) -> None:
    """
    Args:
        version: of the record as its author read it; None for who read nothing.

    Raises:
        RecordChanged: it was written since.
    """
    if version is not None and version != version_of(usager):
        raise RecordChanged


def refuse_hidden(values: Mapping[str, object]) -> None:
    """What the espace hides is written by nobody; what it held stays (1 query or none).

    Raises:
        InvalidValue: a hidden field is given something.
    """
    given = [field for field in OPTIONAL if values.get(field)]
    hidden = set(RecordSettings.current().hidden_usager_fields) if given else ()
    for field in given:
        if field in hidden:
            raise InvalidValue(field, "Ce champ n’est pas utilisé dans cet espace.")


def locked_usager(usager_id: int, actor: Actor, *others: int) -> Usager:
    """The record that the actor may edit, locked until the end of the transaction.

    Args:
        others: usagers whose records will be needed locked as well.

    Raises:
        NotVisible: nobody, or nobody whom the actor sees.
        Forbidden: the actor may not edit it.
    """
    # Not seen, not locked: nobody makes others wait for what they cannot see.
    among = visible_to(Usager.objects.current(), actor)
    lock_usagers(*among.filter(pk__in=(usager_id, *others)).values_list("pk", flat=True))
    usager = fetch_visible(Usager.objects.current(), actor, pk=usager_id)
    require_seen(actor, "edit", usager)
    return usager


def lock_usagers(*usager_ids: int) -> list[Usager]:
    """Lock in the order of identifiers, so that two services never wait for each other."""
    rows = Usager.objects.current().filter(pk__in=usager_ids)
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def visible_organisation(organisation_id: int, actor: Actor) -> Organisation:
    """
    Raises:
        NotVisible: the actor has no role there.
    """
    return fetch_visible(Organisation.objects.all(), actor, pk=organisation_id)


def set_responsible(usager: Usager, responsible_id: int | None, actor: Actor) -> None:
    """Make the record a relative's, who is reached through the responsible; or nobody's.

    Raises:
        NotVisible: the responsible is nobody whom the actor sees.
        ResponsibleRefused: oneself, somebody who is a relative, or one has relatives oneself.
    """
    if responsible_id is None:
        usager.responsible = None
        return
    if responsible_id == usager.pk:
        raise ResponsibleRefused("Une personne ne peut pas être son propre responsable.")
    lock_usagers(responsible_id)
    responsible = fetch_visible(Usager.objects.current(), actor, pk=responsible_id)
    if responsible.responsible_id is not None:
        raise ResponsibleRefused(
            f"{responsible} a déjà un responsable : choisissez plutôt cette personne."
        )
    if usager.pk and usager.relatives.filter(deleted_at__isnull=True).exists():
        raise ResponsibleRefused(f"{usager} est responsable de proches et ne peut en devenir un.")
    usager.responsible = responsible
    for field in CONTACT:
        setattr(usager, field, "")
