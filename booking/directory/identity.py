"""From an account to the actor: three queries, whatever the number of roles and services."""

import uuid

from django.db.models import Exists, Q

from booking.access.actor import Actor, Kind, Level, Right
from tenants.context import current_espace

from .models import Agent, AgentRole, Service, Usager

LEVELS = {level.value for level in Level}


def actor_of_account(account_id: uuid.UUID) -> Actor | None:
    """The agent of the espace under way who has this account; None if there is none any more.

    Who was asked to come and has not accepted is none yet, whatever account they have by another
    espace: the link in the message is what proves that the address is theirs.
    """
    agent = (
        Agent.objects.complete()
        .filter(account_id=account_id)
        .annotate(is_service_bound=Exists(Service.objects.filter(is_enabled=True)))
        .first()
    )
    return actor_of_agent(agent, agent.is_service_bound) if agent else None


def actor_of_agent(agent: Agent, is_service_bound: bool) -> Actor:
    """
    Args:
        is_service_bound: whether the espace has any service enabled.
    """
    services = list(agent.services.values_list("pk", "is_secretariat"))
    roles = AgentRole.objects.filter(agent=agent).values_list("organisation_id", "access_level")
    return Actor(
        kind=Kind.AGENT,
        agent_id=agent.pk,
        account_id=agent.account_id,
        roles={pk: Level(level) for pk, level in roles if level in LEVELS},
        service_ids=frozenset(pk for pk, _ in services),
        rights=frozenset(right for right in Right if getattr(agent, right.value)),
        is_secretariat=any(is_secretariat for _, is_secretariat in services),
        is_espace_admin=agent.is_espace_admin,
        is_service_bound=is_service_bound,
        shares_usagers=current_espace().shares_usagers,
    )


def actor_of_usager(usager_id: int) -> Actor | None:
    """The usager and those whom they bring (1 query); None if the record is gone."""
    family = Usager.objects.current().filter(Q(pk=usager_id) | Q(responsible_id=usager_id))
    ids = frozenset(family.values_list("pk", flat=True))
    if usager_id not in ids:
        return None
    return Actor(Kind.USAGER, usager_id=usager_id, usager_ids=ids)


def actor_of_link(participation_id: int) -> Actor:
    """Who holds the link of a message: they see that appointment, and no list of theirs."""
    return Actor(Kind.USAGER, participation_id=participation_id)
