"""An agent becomes an intervenant, whose agenda colleagues keep, or the other way round."""

from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from socle.outbox.publish import publish

from ..agent_account import account_for
from ..agent_record import (
    Level,
    administered,
    check_former,
    check_level,
    check_not_last_admin,
    check_not_last_espace_admin,
    lock_espace_admins,
    locked_agent,
    role_of,
)
from ..errors import AgentRefused
from ..history import write_change
from ..locks import lock_words
from ..models import Agent, AgentInvitation, AgentRole, DirectoryChange
from ..usager_record import today
from ..usager_values import clean_email, clean_values
from .invite_agents import send_invitation

NOTIFICATIONS = (
    "rdv_notifications_level",
    "plage_ouverture_notification_level",
    "absence_notification_level",
)
RIGHTS = ("is_espace_admin", "manage_teams", "manage_access_rights", "invite_agents")
IDENTITY = ("account_id", "email", "first_name", "last_name")


@transaction.atomic
def make_intervenant(
    agent_id: int,
    organisation_id: int,
    actor: Actor,
    now: datetime,
    *,
    former: str | None = None,
) -> Agent:
    """Take login, address, first name, rights and messages away.

    Args:
        former: the level that the author was shown; None asks for nothing (a machine).

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: it is no longer the one that was shown.
        AgentRefused: oneself, or an agent of several organisations.
        LastAdministrator: nobody else would administer the organisation, or the espace.
    """
    if agent_id == actor.agent_id:
        raise AgentRefused("Vous ne pouvez pas faire de vous-même un intervenant.")
    lock_espace_admins()
    role, agent = _role_to_change(agent_id, organisation_id, actor)
    check_former(role, former)
    if agent.roles.count() > 1:
        raise AgentRefused("Un intervenant n’a qu’une organisation : retirez les autres d’abord.")
    check_not_last_admin(role)
    check_not_last_espace_admin(agent)
    agent.account_id, agent.email, agent.first_name = None, "", ""
    for field in NOTIFICATIONS:
        setattr(agent, field, "none")
    for right in RIGHTS:
        setattr(agent, right, False)
    agent.save(update_fields=[*IDENTITY, *NOTIFICATIONS, *RIGHTS])
    AgentInvitation.objects.filter(agent=agent).delete()
    return _turn(role, Level.INTERVENANT, actor, now)


@transaction.atomic
def invite_intervenant(
    agent_id: int,
    organisation_id: int,
    level: str,
    actor: Actor,
    now: datetime,
    *,
    email: str,
    first_name: str,
    last_name: str,
) -> Agent:
    """Give an intervenant a login: an invitation leaves, notifications are the usual ones.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        InvalidValue: no name or no address.
        AgentRefused: not an intervenant, or the address is another agent's.
    """
    check_level(level)
    names = clean_values({"first_name": first_name, "last_name": last_name}, today(now))
    address = clean_email(email.strip())
    role, agent = _role_to_change(agent_id, organisation_id, actor)
    if role.access_level != Level.INTERVENANT:
        raise AgentRefused("Cet agent a déjà un compte.")
    lock_words(f"agent:{address}")
    account = account_for(address)
    if Agent.objects.current().filter(account_id=account.pk).exists():
        raise AgentRefused("Cette adresse est celle d’un autre agent de l’espace.")
    agent.account_id, agent.email = account.pk, address
    for field, value in names.items():
        setattr(agent, field, value)
    for field in NOTIFICATIONS:
        setattr(agent, field, Agent._meta.get_field(field).default)
    agent.save(update_fields=[*IDENTITY, *NOTIFICATIONS])
    send_invitation(agent, actor, now)
    return _turn(role, level, actor, now)


def _role_to_change(agent_id: int, organisation_id: int, actor: Actor) -> tuple[AgentRole, Agent]:
    organisation = administered(organisation_id, actor)
    agent = locked_agent(agent_id, actor)
    return role_of(agent, organisation), agent


def _turn(role: AgentRole, level: str, actor: Actor, now: datetime) -> Agent:
    before, after = {"level": role.access_level}, {"level": level}
    role.access_level = level
    role.save(update_fields=["access_level"])
    noun = DirectoryChange.Noun.AGENT
    write_change(noun, role.agent_id, "converted", actor, now, before=before, after=after)
    publish("agent.converted", agent_id=role.agent_id)
    return Agent.objects.get(pk=role.agent_id)
