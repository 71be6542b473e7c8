"""What the services of agents share: who may act, what is locked, who must stay."""

from collections.abc import Collection, Mapping

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen
from booking.access.who import NOT_ESPACE_ADMIN
from socle.errors import Forbidden, NotVisible

from .errors import AgentRefused, InvalidValue, LastAdministrator
from .locks import lock_words
from .models import Agent, AgentRole, Organisation, Service
from .versions import ChangedMeanwhile

Level = AgentRole.AccessLevel


def administered(organisation_id: int, actor: Actor, verb: str = "manage_agents") -> Organisation:
    """The organisation, locked: its administrators are changed by one service at a time.

    Args:
        verb: what is done to its agents, as the policy of organisations names it.

    Raises:
        NotVisible: out of the actor's sight.
        Forbidden: that verb is not for the actor.
    """
    organisation = fetch_visible(Organisation.objects.all(), actor, pk=organisation_id)
    require_seen(actor, verb, organisation)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    return organisation


def check_may_give(levels: Mapping[int, str], actor: Actor) -> None:
    """Nobody gives more than they have: an administrator is made by another, or by the espace.

    Args:
        levels: the level given, by organisation.

    Raises:
        Forbidden: the actor may invite there, but does not manage the agents.
    """
    for organisation_id, level in sorted(levels.items()):
        if level == Level.ADMIN:
            administered(organisation_id, actor)


def require_espace_admin(actor: Actor) -> None:
    """
    Raises:
        Forbidden: the actor does not administer the espace.
    """
    if not actor.is_espace_admin:
        raise Forbidden(NOT_ESPACE_ADMIN)


def locked_agent(agent_id: int, actor: Actor) -> Agent:
    """
    Raises:
        NotVisible: nobody whom the actor sees, or somebody who left.
    """
    fetch_visible(Agent.objects.current(), actor, pk=agent_id)
    agent = Agent.objects.current().select_for_update(no_key=True).filter(pk=agent_id).first()
    if agent is None:
        raise NotVisible
    return agent


def role_of(agent: Agent, organisation: Organisation) -> AgentRole:
    """
    Raises:
        NotVisible: the agent has none there.
    """
    role = AgentRole.objects.filter(agent=agent, organisation=organisation).first()
    if role is None:
        raise NotVisible
    return role


def check_former(role: AgentRole, former: str | None) -> None:
    """To be called with the agent locked; None asks for nothing.

    Raises:
        ChangedMeanwhile: the level is no longer the one that was shown.
    """
    if former is not None and former != role.access_level:
        raise ChangedMeanwhile


def check_not_last_admin(role: AgentRole) -> None:
    """To be called with the organisation locked, before the role is taken or lowered.

    Raises:
        LastAdministrator: nobody else administers the organisation.
    """
    others = AgentRole.objects.filter(
        organisation_id=role.organisation_id,
        access_level=Level.ADMIN,
        # Who has not accepted the invitation administers nothing yet.
        agent__in=Agent.objects.complete(),
    ).exclude(pk=role.pk)
    if role.access_level == Level.ADMIN and not others.exists():
        raise LastAdministrator("Une organisation garde toujours un administrateur.")


def lock_espace_admins() -> None:
    """Those who administer the espace are changed by one service at a time."""
    lock_words("espace-admins")


def check_not_last_espace_admin(agent: Agent) -> None:
    """To be called under `lock_espace_admins`.

    Raises:
        LastAdministrator: nobody else administers the espace.
    """
    others = Agent.objects.complete().filter(is_espace_admin=True).exclude(pk=agent.pk)
    if agent.is_espace_admin and not others.exists():
        raise LastAdministrator("L’espace garde toujours un administrateur.")


def enabled_services(service_ids: Collection[int]) -> list[Service]:
    """
    Raises:
        InvalidValue: one is unknown or disabled, or none is given where the espace has services.
    """
    enabled = {service.pk: service for service in Service.objects.filter(is_enabled=True)}
    if not set(service_ids) <= set(enabled):
        raise InvalidValue("services", "Ce service n’est pas actif dans l’espace.")
    if enabled and not service_ids:
        raise InvalidValue("services", "Choisissez au moins un service.")
    return [enabled[pk] for pk in sorted(set(service_ids))]


def check_level(level: str) -> None:
    """
    Raises:
        AgentRefused: no level of somebody who logs in.
    """
    if level not in (Level.BASIC, Level.ADMIN):
        raise AgentRefused("Choisissez le niveau basique ou administration.")
