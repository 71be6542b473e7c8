"""Agents are asked to come, several at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen, visible_to
from booking.access.who import NOT_ADMIN
from socle.accounts.models import Account
from socle.errors import Forbidden
from socle.links import secret_of
from socle.outbox.publish import publish

from ..agent_account import account_for
from ..agent_record import administered, check_level, check_may_give, enabled_services
from ..errors import AgentRefused, InvalidValue
from ..history import write_change
from ..locks import lock_words
from ..models import Agent, AgentInvitation, AgentRole, DirectoryChange, Service
from ..usager_values import clean_email

INVITATION_LASTS = timedelta(hours=48)
PURPOSE = "agent-invitation"
MOST = 50
NOTHING_WAITS = "Cet agent n’a pas d’invitation en attente."


@dataclass(frozen=True, slots=True)
class Invited:
    """`is_new`: an invitation leaves. Who was there keeps the services they had."""

    agent: Agent
    is_new: bool
    services_differ: bool = False


@transaction.atomic
def invite_agents(
    emails: Sequence[str],
    roles: Mapping[int, str],
    service_ids: Collection[int],
    actor: Actor,
    now: datetime,
) -> list[Invited]:
    """Give each address an agent with these roles; all of them or none.

    Somebody who is an agent of the espace already has the roles at once, without a message.

    Args:
        roles: access level by organisation.

    Raises:
        NotVisible, Forbidden: an organisation is out of the actor's sight or rights, or the
            level given is above theirs.
        InvalidValue: an address or a service makes no sense, nothing is asked, or too much.
        AgentRefused: a level that nobody logs in with.
    """
    addresses = sorted({clean_email(email.strip()) for email in emails})
    if not addresses or not roles:
        raise InvalidValue("email", "Indiquez au moins une adresse et une organisation.")
    if len(addresses) > MOST:
        raise InvalidValue("email", f"Invitez {MOST} personnes au plus à la fois.")
    for organisation_id, level in sorted(roles.items()):
        administered(organisation_id, actor, "invite")
        check_level(level)
    check_may_give(roles, actor)
    services = enabled_services(service_ids)
    lock_words(*(f"agent:{address}" for address in addresses))
    return [_invite(address, roles, services, actor, now) for address in addresses]


@transaction.atomic
def invite_again(agent_id: int, actor: Actor, now: datetime) -> AgentInvitation:
    """A new link, for 48 hours; the former one is dead.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        AgentRefused: there is nothing to accept any more.
    """
    invitation = pending_invitation(agent_id, actor)
    write_change(DirectoryChange.Noun.AGENT, agent_id, "invited_again", actor, now)
    return send_invitation(invitation.agent, actor, now)


@transaction.atomic
def invite_several_again(
    agent_ids: Collection[int], actor: Actor, now: datetime
) -> list[AgentInvitation]:
    """The same of several at once, all of them or none.

    Raises:
        NotVisible, Forbidden, AgentRefused: as for one.
        InvalidValue: too many.
    """
    if len(set(agent_ids)) > MOST:
        raise InvalidValue("agents", f"Invitez {MOST} personnes au plus à la fois.")
    return [invite_again(agent_id, actor, now) for agent_id in sorted(set(agent_ids))]


def pending_invitation(agent_id: int, actor: Actor) -> AgentInvitation:
    """The invitation of an agent that waits for its answer, locked.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        AgentRefused: there is nothing to accept any more.
    """
    agent = fetch_visible(Agent.objects.current(), actor, pk=agent_id)
    rows = AgentInvitation.objects.select_for_update(of=("self",)).select_related("agent")
    invitation = visible_to(rows, actor).filter(agent=agent).first()
    if invitation is None:
        invited = AgentInvitation.objects.filter(agent=agent, accepted_at__isnull=True)
        raise Forbidden(NOT_ADMIN) if invited.exists() else AgentRefused(NOTHING_WAITS)
    require_seen(actor, "edit", invitation)
    if invitation.accepted_at is not None:
        raise AgentRefused(NOTHING_WAITS)
    return invitation


def send_invitation(agent: Agent, actor: Actor, now: datetime) -> AgentInvitation:
    """Open an invitation, or a newer one; the message tells whoever sends mail."""
    former = AgentInvitation.objects.select_for_update().filter(agent=agent).first()
    invitation, _ = AgentInvitation.objects.update_or_create(
        agent=agent,
        defaults={
            "generation": former.generation + 1 if former else 0,
            "invited_by_id": actor.agent_id,
            "expires_at": now + INVITATION_LASTS,
            "accepted_at": None,
        },
    )
    publish("agent.invited", agent_id=agent.pk)
    return invitation


def invitation_secret(invitation: AgentInvitation) -> str:
    """What the link in the message carries."""
    return secret_of(PURPOSE, invitation.agent_id, invitation.generation)


def _invite(
    email: str,
    roles: Mapping[int, str],
    services: list[Service],
    actor: Actor,
    now: datetime,
) -> Invited:
    account = Account.objects.filter(email=email).first()
    same = Q(email__iexact=email) | (Q(account_id=account.pk) if account else Q(pk__in=()))
    agent = Agent.objects.current().filter(same).order_by("pk").first()
    is_new = agent is None
    if is_new:
        account = account or account_for(email)
        agent = Agent.objects.create(
            account_id=account.pk,
            email=email,
            first_name=account.first_name,
            last_name=account.last_name,
        )
        agent.services.set(services)
        send_invitation(agent, actor, now)
    for organisation_id, level in roles.items():
        role, is_given = AgentRole.objects.get_or_create(
            agent=agent, organisation_id=organisation_id, defaults={"access_level": level}
        )
        if is_given:
            publish("role.created", role_id=role.pk)
    after = {"roles": {str(pk): level for pk, level in roles.items()}}
    verb = "invited" if is_new else "roles_added"
    write_change(DirectoryChange.Noun.AGENT, agent.pk, verb, actor, now, after=after)
    differ = not is_new and set(agent.services.all()) != set(services)
    return Invited(agent, is_new, differ)
