"""An usager asks to be forgotten: a week to think it over, then nothing of them is left."""

from datetime import datetime, timedelta

from django.db import transaction

from booking.access.actor import Actor
from socle.outbox.publish import publish

from ..errors import ComingAppointments
from ..history import write_change
from ..models import DirectoryChange, Usager
from .anonymise_usager import anonymise_usager
from .edit_own_record import own_record
from .own_relatives import is_expected

THINKING = timedelta(days=7)


@transaction.atomic
def ask_erasure(usager_id: int, actor: Actor, now: datetime) -> Usager:
    """Have the record and the relatives' erased in a week. Asked again, it changes nothing.

    Raises:
        NotVisible, Forbidden: not the actor, or a relative.
        ComingAppointments: one of the family is still expected somewhere.
    """
    usager = own_record(usager_id, actor, "add_relative")
    if usager.erasure_asked_at:
        return usager
    relatives = usager.relatives.filter(deleted_at__isnull=True).values_list("pk", flat=True)
    if is_expected([usager.pk, *relatives], now):
        raise ComingAppointments(
            "Un rendez-vous est à venir : annulez-le d’abord, ou attendez qu’il soit passé."
        )
    usager.erasure_asked_at = now
    usager.save(update_fields=["erasure_asked_at"])
    publish("usager.erasure_asked", after=THINKING, usager_id=usager.pk, asked_at=now)
    write_change(DirectoryChange.Noun.USAGER, usager.pk, "erasure_asked", actor, now)
    return usager


@transaction.atomic
def withdraw_erasure(usager_id: int, actor: Actor, now: datetime) -> Usager:
    """Keep the record after all. Idempotent.

    Raises:
        NotVisible, Forbidden: not the actor, or a relative.
    """
    usager = own_record(usager_id, actor, "add_relative")
    if usager.erasure_asked_at:
        usager.erasure_asked_at = None
        usager.save(update_fields=["erasure_asked_at"])
        write_change(DirectoryChange.Noun.USAGER, usager.pk, "erasure_withdrawn", actor, now)
    return usager


@transaction.atomic
def erase_as_asked(usager_id: int, asked_at: datetime, now: datetime) -> None:
    """The week is over. Not done when the request was withdrawn, or an appointment was booked
    since, which withdraws it."""
    usager = (
        Usager.objects.current()
        .select_for_update(of=("self",))
        .filter(pk=usager_id, erasure_asked_at=asked_at)
        .first()
    )
    if usager is None:
        return
    family = Usager.objects.filter(responsible_id=usager_id).values_list("pk", flat=True)
    if is_expected([usager_id, *family], now):
        Usager.objects.filter(pk=usager_id).update(erasure_asked_at=None)
        return
    anonymise_usager(usager_id, now)
