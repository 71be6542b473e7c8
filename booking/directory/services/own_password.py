"""Who is known chooses a password for their next visits, another one, or none any more."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from booking.access.actor import Actor
from socle.accounts.password import SamePassword, WrongPassword
from socle.accounts.password import check_password as check_strength
from socle.outbox.publish import publish

from ..errors import NoOwnAddress
from ..history import write_change
from ..locks import lock_words
from ..models import DirectoryChange, UsagerPassword
from ..usager_sessions import end_sessions_of
from .edit_own_record import own_record


@transaction.atomic
def choose_own_password(
    usager_id: int, chosen: str, actor: Actor, now: datetime, *, current: str | None
) -> None:
    """Their sessions end, on every browser; a mail tells them of it.

    Another record with the same address loses its password: an address has one.

    Args:
        current: the password they came in by, to be checked; None when they came in by a code, a
            link or FranceConnect, which is also what helps who has forgotten it.

    Raises:
        NotVisible, Forbidden: not the actor.
        NoOwnAddress: the record has no e-mail address to type beside a password.
        WrongPassword: `current` is not theirs.
        SamePassword, WeakPassword: `chosen` is refused.
    """
    usager = own_record(usager_id, actor, "add_relative")
    if not usager.email:
        raise NoOwnAddress
    lock_words(f"password:{usager.email}")
    row = UsagerPassword.objects.filter(usager=usager).first()
    if current is not None and not (row and check_password(current, row.hash)):
        raise WrongPassword
    if row and check_password(chosen, row.hash):
        raise SamePassword(reasons=[SamePassword.message])
    check_strength(chosen, usager)
    UsagerPassword.objects.filter(email=usager.email).exclude(usager=usager).delete()
    UsagerPassword.objects.update_or_create(
        usager=usager,
        defaults={"email": usager.email, "hash": make_password(chosen), "chosen_at": now},
    )
    end_sessions_of([usager.pk])
    write_change(DirectoryChange.Noun.USAGER, usager.pk, "password_chosen", actor, now)
    publish("usager.password_chosen", usager_id=usager.pk)


@transaction.atomic
def drop_own_password(usager_id: int, actor: Actor, now: datetime) -> None:
    """Codes, links and FranceConnect go on letting them in. Idempotent.

    Raises:
        NotVisible, Forbidden: not the actor.
    """
    usager = own_record(usager_id, actor, "add_relative")
    if UsagerPassword.objects.filter(usager=usager).delete()[0]:
        write_change(DirectoryChange.Noun.USAGER, usager.pk, "password_dropped", actor, now)
