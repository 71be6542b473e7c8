"""Relatives (« proches ») that an usager adds and removes."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from socle.outbox.publish import publish

from ..errors import ComingAppointments, InvalidValue
from ..history import snapshot, write_change
from ..models import DirectoryChange, Usager
from ..usager_record import FOLLOWED, today
from ..usager_values import REQUIRED, clean_values
from .anonymise_usager import forget
from .create_usager import know_usager
from .edit_own_record import OF_A_RELATIVE, own_record
from .remove_usager import STANDING

MOST_RELATIVES = 20


@transaction.atomic
def add_relative(
    usager_id: int, values: Mapping[str, object], actor: Actor, now: datetime
) -> Usager:
    """A record reached through the usager's. Idempotent: the same person is not made twice.

    Raises:
        NotVisible, Forbidden: not the actor, or a relative, who has none.
        InvalidValue: a value makes no sense, or there are twenty already.
        ValueError: a field that a relative's record is not given.
    """
    head = own_record(usager_id, actor, "add_relative")
    if unknown := set(values) - set(OF_A_RELATIVE):
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    cleaned = clean_values({**dict.fromkeys(REQUIRED, ""), **values}, today(now))
    relatives = Usager.objects.current().filter(responsible=head)
    known = relatives.filter(
        first_name__iexact=cleaned["first_name"],
        last_name__iexact=cleaned["last_name"],
        birth_date=cleaned.get("birth_date"),
    ).first()
    if known:
        return known
    if relatives.count() >= MOST_RELATIVES:
        raise InvalidValue("first_name", f"{MOST_RELATIVES} proches au plus.")
    through = Usager.CreatedThrough.USER_RELATIVE_CREATION
    relative = Usager.objects.create(responsible=head, created_through=through, **cleaned)
    know_usager(relative)
    after = snapshot(relative, FOLLOWED)
    write_change(DirectoryChange.Noun.USAGER, relative.pk, "created", actor, now, after=after)
    publish("usager.created", usager_id=relative.pk)
    return relative


@transaction.atomic
def remove_relative(relative_id: int, actor: Actor, now: datetime) -> None:
    """Forget a relative; past appointments stay for the figures, without a name.

    Raises:
        NotVisible, Forbidden: nobody of the actor's family, or the actor.
        ComingAppointments: they are still expected somewhere.
    """
    relative = own_record(relative_id, actor, "remove_relative")
    if is_expected([relative.pk], now):
        raise ComingAppointments(f"{relative.first_name} a un rendez-vous à venir : annulez-le.")
    forget([relative], now)


def is_expected(usager_ids: list[int], now: datetime) -> bool:
    """Whether one of them has an appointment to come, wherever it is."""
    return Usager.objects.filter(
        pk__in=usager_ids,
        participations__status__in=STANDING,
        participations__appointment__status__in=STANDING,
        participations__appointment__starts_at__gt=now,
    ).exists()
