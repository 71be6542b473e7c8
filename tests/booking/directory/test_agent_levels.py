"""Levels, and those who must stay."""

import pytest

from booking.access.actor import Actor
from booking.directory.errors import AgentRefused, InvalidValue, LastAdministrator
from booking.directory.identity import actor_of_account
from booking.directory.models import Agent, AgentRole, DirectoryChange
from booking.directory.services.set_agent_level import set_agent_level, set_espace_admin
from booking.directory.services.set_agent_services import set_agent_services
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace
from tests.factories import (
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    ServiceFactory,
)
from tests.support.crowd import crowd

from .conftest import NOW, found_town


def admin_of(organisation) -> Actor:
    agent = AgentFactory(organisation=organisation, organisation__level="admin")
    return actor_of_account(agent.account_id)


def level_of(agent_id: int) -> str:
    return AgentRole.objects.get(agent_id=agent_id).access_level


def test_up_and_down(town):
    admin = admin_of(town.here)
    for level in ("admin", "basic"):
        set_agent_level(town.actor.agent_id, town.here.pk, level, admin, NOW)
        assert level_of(town.actor.agent_id) == level
    line = DirectoryChange.objects.latest("pk")
    assert (line.object_id, line.verb) == (town.actor.agent_id, "level")


def test_the_last_admin_of_an_organisation_stays(town):
    admin = admin_of(town.here)
    AgentFactory(organisation=town.there, organisation__level="admin")
    with pytest.raises(LastAdministrator):
        set_agent_level(admin.agent_id, town.here.pk, "basic", admin, NOW)
    assert level_of(admin.agent_id) == "admin"


def test_who_may_not(town):
    for actor, refusal in ((town.actor, Forbidden), (town.neighbour, NotVisible)):
        with pytest.raises(refusal):
            set_agent_level(town.actor.agent_id, town.here.pk, "admin", actor, NOW)
    with pytest.raises(NotVisible):
        set_agent_level(town.neighbour.agent_id, town.here.pk, "admin", admin_of(town.here), NOW)
    with pytest.raises(AgentRefused):
        set_agent_level(town.actor.agent_id, town.here.pk, "intervenant", town.chief, NOW)


def test_an_identifier_of_another_espace_does_not_exist(bravo, town):
    with in_espace(bravo):
        stranger = found_town().actor.agent_id
    with pytest.raises(NotVisible):
        set_agent_level(stranger, town.here.pk, "admin", town.chief, NOW)


def test_two_admins_who_step_down_at_once_leave_one(committed_alpha):
    with in_espace(committed_alpha):
        town = found_town()
        admins = [admin_of(town.here) for _ in range(4)]

    def step_down(number: int) -> str:
        oneself = admins[number]
        return set_agent_level(oneself.agent_id, town.here.pk, "basic", oneself, NOW).access_level

    got = crowd(committed_alpha, 4, step_down)
    assert got.count("basic") == 3
    assert sum(isinstance(one, LastAdministrator) for one in got) == 1
    with in_espace(committed_alpha):
        assert AgentRole.objects.filter(access_level="admin").count() == 1


def test_espace_admins_make_others_and_one_stays(town):
    chief = town.chief
    with pytest.raises(LastAdministrator):
        set_espace_admin(chief.agent_id, False, chief, NOW)
    with pytest.raises(Forbidden):
        set_espace_admin(town.actor.agent_id, True, town.actor, NOW)
    assert set_espace_admin(town.actor.agent_id, True, chief, NOW).is_espace_admin
    assert not set_espace_admin(chief.agent_id, False, chief, NOW).is_espace_admin


def test_two_espace_admins_who_revoke_each_other_leave_one(committed_alpha):
    with in_espace(committed_alpha):
        town = found_town()
        other = AgentFactory(organisation=town.here, is_espace_admin=True)
        chiefs = [town.chief, actor_of_account(other.account_id)]
    got = crowd(
        committed_alpha,
        2,
        lambda n: set_espace_admin(chiefs[1 - n].agent_id, False, chiefs[n], NOW).pk,
    )
    assert sum(isinstance(one, LastAdministrator) for one in got) == 1
    with in_espace(committed_alpha):
        assert Agent.objects.filter(is_espace_admin=True).count() == 1


def test_services_change_unless_a_window_carries_one_of_their_motifs(town):
    social, civil = ServiceFactory(), ServiceFactory()
    agent = AgentFactory(organisation=town.here, services=[social])
    motif = MotifFactory(organisations=[town.here], service=social)
    window = OpeningWindowFactory(agent=agent, organisation=town.here, motifs=[motif])
    set_agent_services(agent.pk, [social.pk, civil.pk], town.chief, NOW)
    with pytest.raises(AgentRefused, match="Permanence"):
        set_agent_services(agent.pk, [civil.pk], town.chief, NOW)
    assert agent.services.count() == 2
    window.delete()
    set_agent_services(agent.pk, [civil.pk], town.chief, NOW)
    assert list(agent.services.all()) == [civil]


def test_services_are_not_for_an_admin_of_one_organisation_and_never_none(town):
    service = ServiceFactory()
    agent = AgentFactory(organisation=town.here, services=[service])
    admin = admin_of(town.here)
    Agent.objects.filter(pk=admin.agent_id).update(manage_access_rights=True)
    holder = actor_of_account(admin.account_id)
    Agent.objects.filter(pk=admin.agent_id).first().services.add(service)
    for actor in (actor_of_account(admin.account_id), holder):
        with pytest.raises(Forbidden):
            set_agent_services(agent.pk, [service.pk], actor, NOW)
    with pytest.raises(InvalidValue):
        set_agent_services(agent.pk, [], town.chief, NOW)
