"""Teams, by who has the right over them or administers the espace."""

import pytest

from booking.directory.errors import InvalidValue
from booking.directory.identity import actor_of_account
from booking.directory.models import DirectoryChange, Team
from booking.directory.services.create_team import create_team
from booking.directory.services.edit_team import delete_team, edit_team
from booking.directory.versions import ChangedMeanwhile, version_of
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace
from tests.factories import AgentFactory

from .conftest import NOW, found_town


@pytest.fixture
def holder(town):
    agent = AgentFactory(organisation=town.here, manage_teams=True)
    return actor_of_account(agent.account_id)


def test_made_edited_and_deleted(town, holder):
    team = create_team(" Les  volants ", [town.actor.agent_id], holder, NOW)
    assert team.name == "Les volants"
    edit_team(team.pk, "Volants", [holder.agent_id], holder, NOW, version=version_of(team))
    assert [agent.pk for agent in team.agents.all()] == [holder.agent_id]
    with pytest.raises(ChangedMeanwhile):
        edit_team(team.pk, "Autre", [], holder, NOW, version=version_of(team))
    delete_team(team.pk, holder, NOW)
    verbs = DirectoryChange.objects.filter(noun="team").order_by("pk").values_list("verb")
    assert [verb for (verb,) in verbs] == ["created", "edited", "deleted"]


def test_the_espace_needs_no_right_of_its_own(town):
    """Hole of the field: who administered the espace could not manage teams."""
    assert town.chief.rights == frozenset()
    team = create_team("Équipe", [], town.chief, NOW)
    delete_team(team.pk, town.chief, NOW)


def test_others_do_not(town, holder):
    team = create_team("Équipe", [], holder, NOW)
    for act in (
        lambda: create_team("Autre", [], town.actor, NOW),
        lambda: edit_team(team.pk, "Autre", [], town.actor, NOW),
        lambda: delete_team(team.pk, town.actor, NOW),
    ):
        with pytest.raises(Forbidden):
            act()


def test_members_out_of_sight_stay_and_are_not_chosen(town, holder):
    with pytest.raises(InvalidValue):
        create_team("Équipe", [town.neighbour.agent_id], holder, NOW)
    team = create_team("Équipe", [town.neighbour.agent_id], town.chief, NOW)
    edit_team(team.pk, "Équipe", [town.actor.agent_id], holder, NOW)
    members = set(team.agents.values_list("pk", flat=True))
    assert members == {town.neighbour.agent_id, town.actor.agent_id}


@pytest.mark.parametrize("name", ["", "  ", "E" * 101, None, "équipe", "EQUIPE"])
def test_names(town, holder, name):
    create_team("Équipe", [], holder, NOW)
    with pytest.raises(InvalidValue):
        create_team(name, [], holder, NOW)
    assert Team.objects.count() == 1


def test_identifiers_of_another_espace(bravo, town, holder):
    with in_espace(bravo):
        theirs = found_town()
        stranger = create_team("Équipe", [], theirs.chief, NOW)
    with pytest.raises(InvalidValue):
        create_team("Équipe", [theirs.actor.agent_id], town.chief, NOW)
    with pytest.raises(NotVisible):
        delete_team(stranger.pk, town.chief, NOW)
