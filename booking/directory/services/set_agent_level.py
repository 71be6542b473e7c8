"""An agent's level in an organisation, and over the espace."""

from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_seen
from socle.outbox.publish import publish

from ..agent_record import (
    Level,
    administered,
    check_former,
    check_level,
    check_not_last_admin,
    check_not_last_espace_admin,
    lock_espace_admins,
    locked_agent,
    require_espace_admin,
    role_of,
)
from ..errors import AgentRefused
from ..history import write_change
from ..models import Agent, AgentRole, DirectoryChange


@transaction.atomic
def set_agent_level(
    agent_id: int,
    organisation_id: int,
    level: str,
    actor: Actor,
    now: datetime,
    *,
    former: str | None = None,
) -> AgentRole:
    """Basic or admin; an intervenant is converted instead (`convert_agent`).

    Args:
        former: that which the author was shown; None asks for nothing (a machine).

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: it is no longer the one that was shown.
        AgentRefused: not a level to choose, or an intervenant's role.
        LastAdministrator: nobody else would administer the organisation.
    """
    check_level(level)
    organisation = administered(organisation_id, actor)
    role = role_of(locked_agent(agent_id, actor), organisation)
    require_seen(actor, "change", role)
    check_former(role, former)
    stood = role.access_level
    if stood == Level.INTERVENANT:
        raise AgentRefused("Cet intervenant n’a pas de compte : invitez-le d’abord.")
    if stood == level:
        return role
    check_not_last_admin(role)
    role.access_level = level
    role.save(update_fields=["access_level"])
    publish("role.edited", role_id=role.pk)
    key = f"level_{organisation_id}"
    noun = DirectoryChange.Noun.AGENT
    write_change(noun, agent_id, "level", actor, now, before={key: stood}, after={key: level})
    return role


@transaction.atomic
def set_espace_admin(agent_id: int, granted: bool, actor: Actor, now: datetime) -> Agent:
    """
    Raises:
        NotVisible, Forbidden: out of sight, or the actor does not administer the espace.
        AgentRefused: somebody without a login.
        LastAdministrator: nobody else would administer the espace.
    """
    require_espace_admin(actor)
    lock_espace_admins()
    agent = locked_agent(agent_id, actor)
    require_seen(actor, "set_espace_admin", agent)
    if agent.is_espace_admin == granted:
        return agent
    if granted and agent.account_id is None:
        raise AgentRefused("Un intervenant n’a pas de compte et n’administre rien.")
    check_not_last_espace_admin(agent)
    before = {"is_espace_admin": agent.is_espace_admin}
    agent.is_espace_admin = granted
    agent.save(update_fields=["is_espace_admin"])
    after, noun = {"is_espace_admin": granted}, DirectoryChange.Noun.AGENT
    write_change(noun, agent_id, "espace_admin", actor, now, before=before, after=after)
    return agent
