"""Somebody whom a partner brings: their agent, found or invited, and their first role."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from booking.access.actor import ANONYMOUS, Actor, Kind
from socle.accounts.models import Account
from socle.outbox.publish import publish

from ..agent_account import account_for
from ..history import write_change
from ..locks import lock_words
from ..models import Agent, AgentInvitation, AgentRole, DirectoryChange, Organisation
from ..names import clean_name
from ..usager_values import clean_email
from .invite_agents import send_invitation

LONGEST_ID = 80


@transaction.atomic
def admit_agent(person: Mapping[str, str], now: datetime) -> Agent:
    """Known again by the partner's identifier, then by the address. Idempotent: an invitation
    leaves the first time, and when the former one is over without an answer.

    Only for a partner who proved that it may: nobody's rights are asked here.

    Args:
        person: `email`, `first_name`, `last_name`, `external_id`.

    Raises:
        InvalidValue: one of them makes no sense.
    """
    email = clean_email(person["email"].strip())
    external_id = clean_name("external_id", person["external_id"], LONGEST_ID)
    names = {
        "first_name": clean_name("first_name", person["first_name"], 150, required=False),
        "last_name": clean_name("last_name", person["last_name"], 150),
    }
    lock_words(f"agent:{email}", f"agent-id:{external_id}")
    agent = _known(email, external_id)
    if agent is None:
        account = account_for(email)
        agent = Agent.objects.create(
            account_id=account.pk, email=email, external_id=external_id, **names
        )
        oneself = Actor(Kind.AGENT, agent_id=agent.pk, account_id=account.pk)
        after = {"external_id": external_id}
        write_change(DirectoryChange.Noun.AGENT, agent.pk, "admitted", oneself, now, after=after)
        send_invitation(agent, ANONYMOUS, now)
        return agent
    if not agent.external_id:
        agent.external_id = external_id
        agent.save(update_fields=["external_id"])
    over = AgentInvitation.objects.filter(
        agent=agent, accepted_at__isnull=True, expires_at__lte=now
    )
    if over.exists():
        send_invitation(agent, ANONYMOUS, now)
    return agent


def give_role(agent: Agent, organisation: Organisation) -> bool:
    """Let the agent administer the organisation; whether they had no role there before."""
    admin = AgentRole.AccessLevel.ADMIN
    role, is_given = AgentRole.objects.get_or_create(
        agent=agent, organisation=organisation, defaults={"access_level": admin}
    )
    if is_given:
        publish("role.created", role_id=role.pk)
    return is_given


def _known(email: str, external_id: str) -> Agent | None:
    agents = Agent.objects.current().select_for_update(no_key=True)
    account = Account.objects.filter(email=email).first()
    same = Q(email__iexact=email) | (Q(account_id=account.pk) if account else Q(pk__in=()))
    return agents.filter(external_id=external_id).first() or agents.filter(same).first()
