"""An agent answers the invitation: from now on they are complete."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from booking.access.actor import Actor, Kind
from socle.accounts.models import Account
from socle.links import opens
from socle.outbox.publish import publish

from ..errors import InvalidValue, InvitationRefused
from ..history import write_change
from ..models import Agent, AgentInvitation, DirectoryChange
from ..usager_record import today
from ..usager_values import clean_values
from .invite_agents import PURPOSE


@transaction.atomic
def accept_invitation(
    agent_id: int,
    secret: str,
    now: datetime,
    *,
    first_name: str,
    last_name: str,
    password: str = "",
) -> Agent:
    """Write the names, and the password of an account that has none yet.

    An account that has one, from another espace, keeps it: the link proves the address only.

    Raises:
        InvitationRefused: no such link, or no longer.
        InvalidValue: no name, or a password too weak.
    """
    rows = AgentInvitation.objects.select_for_update(of=("self",))
    invitation = _opened(rows, agent_id, secret, now)
    names = clean_values({"first_name": first_name, "last_name": last_name}, today(now))
    agent = invitation.agent
    account = Account.objects.select_for_update().get(pk=agent.account_id)
    if not account.has_usable_password():
        _open_account(account, names, password)
    Agent.objects.filter(pk=agent.pk).update(**names)
    AgentInvitation.objects.filter(pk=invitation.pk).update(accepted_at=now)
    oneself = Actor(Kind.AGENT, agent_id=agent.pk, account_id=account.pk)
    write_change(DirectoryChange.Noun.AGENT, agent.pk, "accepted", oneself, now)
    publish("agent.accepted", agent_id=agent.pk)
    agent.refresh_from_db()
    return agent


def open_invitation(agent_id: int, secret: str, now: datetime) -> AgentInvitation:
    """The invitation that a link opens, to show what it asks for.

    Raises:
        InvitationRefused: no such link, or no longer.
    """
    return _opened(AgentInvitation.objects, agent_id, secret, now)


def wants_password(invitation: AgentInvitation) -> bool:
    """Whether the account has none yet; one of another espace has."""
    return not Account.objects.get(pk=invitation.agent.account_id).has_usable_password()


def _opened(rows, agent_id: int, secret: str, now: datetime) -> AgentInvitation:
    invitation = (
        rows.select_related("agent")
        .filter(agent_id=agent_id, accepted_at__isnull=True, expires_at__gt=now)
        .filter(agent__deleted_at__isnull=True)
        .first()
    )
    # Compared even when there is none, so that the time taken tells nothing.
    right = opens(secret, PURPOSE, agent_id, invitation.generation if invitation else 0)
    if invitation is None or not right:
        raise InvitationRefused
    return invitation


def _open_account(account: Account, names: dict[str, object], password: str) -> None:
    account.first_name, account.last_name = names["first_name"], names["last_name"]
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise InvalidValue("password", " ".join(error.messages)) from None
    account.set_password(password)
    account.save(update_fields=["first_name", "last_name", "password"])
