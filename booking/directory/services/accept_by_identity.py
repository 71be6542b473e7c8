"""An agent whose administration vouches for them: the invitation, and the names."""

from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor, Kind
from socle.accounts.models import Account
from socle.outbox.publish import publish

from ..errors import InvitationRefused
from ..history import snapshot, write_change
from ..models import Agent, AgentInvitation, DirectoryChange

NAMES = ("first_name", "last_name")
NOUN = DirectoryChange.Noun.AGENT


@transaction.atomic
def accept_by_identity(
    account: Account, first_name: str, last_name: str, now: datetime
) -> Agent | None:
    """Accept the invitation of this account here, if one waits; the agent, or None.

    Only for an account whose address was proved by an identity provider.

    Raises:
        InvitationRefused: one waited, and has expired.
    """
    waiting = AgentInvitation.objects.select_for_update(of=("self",)).select_related("agent")
    invitation = waiting.filter(
        agent__account_id=account.pk, agent__deleted_at__isnull=True, accepted_at__isnull=True
    ).first()
    if invitation is None:
        return None
    if invitation.expires_at <= now:
        raise InvitationRefused
    AgentInvitation.objects.filter(pk=invitation.pk).update(accepted_at=now)
    agent = invitation.agent
    write_change(NOUN, agent.pk, "accepted", _oneself(agent), now)
    publish("agent.accepted", agent_id=agent.pk)
    return take_names(account, first_name, last_name, now)


@transaction.atomic
def take_names(account: Account, first_name: str, last_name: str, now: datetime) -> Agent | None:
    """Write the names that the provider gave, here and in the account; not empty ones."""
    agents = Agent.objects.current().select_for_update(no_key=True)
    agent = agents.filter(account_id=account.pk).first()
    if agent is None:
        return None
    given = {"first_name": first_name, "last_name": last_name}
    names = {field: value for field, value in given.items() if value}
    before = snapshot(agent, names)
    if before != names:
        Agent.objects.filter(pk=agent.pk).update(**names)
        write_change(NOUN, agent.pk, "edited", _oneself(agent), now, before=before, after=names)
    Account.objects.filter(pk=account.pk).update(**names)
    agent.refresh_from_db()
    return agent


def _oneself(agent: Agent) -> Actor:
    return Actor(Kind.AGENT, agent_id=agent.pk, account_id=agent.account_id)
