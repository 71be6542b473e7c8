"""Teams: groups of agents, filters of the search of a time."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_create, visible_to

from ..errors import InvalidValue
from ..history import write_change
from ..models import Agent, DirectoryChange, Team
from ..names import check_name_is_free, clean_name

LONGEST = 100


@transaction.atomic
def create_team(name: str, agent_ids: Collection[int], actor: Actor, now: datetime) -> Team:
    """
    Raises:
        Forbidden: the actor has not the right over teams.
        InvalidValue: no name, one that is taken, or an agent whom the actor does not see.
    """
    require_create(actor, Team)
    team = Team(name=clean_name("name", name, LONGEST))
    check_name_is_free(Team.objects.all(), team.name)
    agents = team_agents(agent_ids, actor)
    team.save(force_insert=True)
    team.agents.set(agents)
    after = {"name": team.name, "agent_ids": sorted(agent.pk for agent in agents)}
    write_change(DirectoryChange.Noun.TEAM, team.pk, "created", actor, now, after=after)
    return team


def team_agents(agent_ids: Collection[int], actor: Actor) -> list[Agent]:
    """
    Raises:
        InvalidValue: one of them is nobody whom the actor sees.
    """
    agents = list(visible_to(Agent.objects.current().filter(pk__in=agent_ids), actor))
    if len(agents) != len(set(agent_ids)):
        raise InvalidValue("agents", "Choisissez des agents de la liste.")
    return agents
