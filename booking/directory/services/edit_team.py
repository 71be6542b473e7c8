"""A team is renamed, or its agents change; or it goes."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen, visible_to

from ..history import write_change
from ..models import Agent, DirectoryChange, Team
from ..names import check_name_is_free, clean_name
from ..versions import check_version
from .create_team import LONGEST, team_agents

NOUN = DirectoryChange.Noun.TEAM


@transaction.atomic
def edit_team(
    team_id: int,
    name: str,
    agent_ids: Collection[int],
    actor: Actor,
    now: datetime,
    *,
    version: str | None = None,
) -> Team:
    """Members whom the actor does not see stay: nobody removes whom the form did not show.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: somebody else was first.
        InvalidValue: see `create_team`.
    """
    team = _locked(team_id, actor)
    check_version(team, version)
    members = set(team.agents.values_list("pk", flat=True))
    before = {"name": team.name, "agent_ids": sorted(members)}
    team.name = clean_name("name", name, LONGEST)
    check_name_is_free(Team.objects.all(), team.name, but=team.pk)
    chosen = {agent.pk for agent in team_agents(agent_ids, actor)}
    shown = visible_to(Agent.objects.current().filter(pk__in=members), actor)
    kept = chosen | (members - set(shown.values_list("pk", flat=True)))
    after = {"name": team.name, "agent_ids": sorted(kept)}
    if before != after:
        team.save(update_fields=["name", "updated_at"])
        team.agents.set(kept)
        write_change(NOUN, team.pk, "edited", actor, now, before=before, after=after)
    return team


@transaction.atomic
def delete_team(team_id: int, actor: Actor, now: datetime) -> None:
    """Its agents stay what they are.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
    """
    team = _locked(team_id, actor)
    before = {"name": team.name}
    team.delete()
    write_change(NOUN, team_id, "deleted", actor, now, before=before)


def _locked(team_id: int, actor: Actor) -> Team:
    require_seen(actor, "edit", fetch_visible(Team.objects.all(), actor, pk=team_id))
    return fetch_visible(Team.objects.select_for_update(of=("self",)), actor, pk=team_id)
