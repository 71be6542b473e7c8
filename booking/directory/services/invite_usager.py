"""An usager is asked to book online from now on, by a link of their own."""

import re
from datetime import datetime, timedelta

from django.db import transaction

from booking.access.actor import Actor
from socle.errors import Conflict, DomainError
from socle.links import opens, secret_of
from socle.outbox.publish import publish

from ..history import write_change
from ..invitation_codes import invitation_code, usager_of_code
from ..models import DirectoryChange, Usager
from ..usager_record import locked_usager

PURPOSE = "usager.invitation"
VERB = "invited"
# A second click, or a second agent, sends no second mail.
AGAIN_AFTER = timedelta(hours=1)
# As the link of an appointment.
INVITATION_LASTS = timedelta(weeks=12)
_TOKEN = re.compile(r"([0-9]{1,16})\.([0-9]{1,11})\.([a-z2-7]{33})\Z", re.ASCII)


class CannotBeInvited(DomainError):
    """There is nowhere to write to them."""

    code = "cannot_be_invited"
    message = "Il faut une adresse e-mail pour inviter, et un proche passe par son responsable."


class InvitedAlready(Conflict):
    """A mail has just left."""

    code = "invited_already"
    message = "Une invitation est déjà partie il y a moins d’une heure."


def can_be_invited(usager: Usager) -> bool:
    return bool(usager.email) and usager.responsible_id is None and usager.deleted_at is None


def last_invited_at(usager_id: int) -> datetime | None:
    """None for who never was (1 query)."""
    rows = DirectoryChange.objects.filter(
        noun=DirectoryChange.Noun.USAGER, object_id=usager_id, verb=VERB
    )
    return rows.order_by("-made_at").values_list("made_at", flat=True).first()


def invitation_token(usager_id: int, now: datetime) -> str:
    """What the link carries: whose it is, until when, and what proves both. Nothing is stored."""
    expires = int((now + INVITATION_LASTS).timestamp())
    return f"{usager_id}.{expires}.{secret_of(PURPOSE, f'{usager_id}:{expires}')}"


def open_invitation(token: str, now: datetime) -> Usager | None:
    """The usager whom a link or a short code invites; None for any other text, one that is too old,
    or a record since deleted (1 query, none for a wrong one)."""
    form = _TOKEN.match(token)
    if not form:
        return usager_of_code(token, now)
    usager_id, expires, secret = int(form[1]), int(form[2]), form[3]
    # Before anything is read, so that the time taken tells nothing of who there is.
    if not opens(secret, PURPOSE, f"{usager_id}:{expires}") or expires <= now.timestamp():
        return None
    return Usager.objects.current().filter(pk=usager_id).first()


@transaction.atomic
def invite_by_code(usager_id: int, actor: Actor, now: datetime) -> str:
    """A short code for whoever invites the usager by their own means; nothing is sent.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
    """
    return invitation_code(locked_usager(usager_id, actor), now + INVITATION_LASTS)


@transaction.atomic
def invite_usager(usager_id: int, actor: Actor, now: datetime) -> Usager:
    """Write to the usager; the history says who asked for it.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        CannotBeInvited: no address of their own.
        InvitedAlready: too soon after the last time.
    """
    usager = locked_usager(usager_id, actor)
    if not can_be_invited(usager):
        raise CannotBeInvited
    last = last_invited_at(usager.pk)
    if last is not None and now - last < AGAIN_AFTER:
        raise InvitedAlready
    write_change(DirectoryChange.Noun.USAGER, usager.pk, VERB, actor, now)
    publish("usager.invited", usager_id=usager.pk)
    return usager
