"""Services of the espace, from the catalogue: an espace starts without any."""

import pytest

from booking.access.decisions import visible_to
from booking.directory.errors import InvalidValue
from booking.directory.identity import actor_of_account
from booking.directory.models import Agent, DirectoryChange, Service
from booking.directory.service_catalogue import CATALOGUE
from booking.directory.services.enable_service import (
    disable_service,
    enable_service,
    service_choices,
)
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace
from tests.factories import AgentFactory, ServiceFactory
from tests.support.crowd import crowd

from .conftest import NOW, found_town


def test_the_catalogue_names_each_service_once():
    for names in ([e.name for e in CATALOGUE], [e.short_name for e in CATALOGUE]):
        assert len({name.lower() for name in names}) == len(names)
    assert max(len(entry.short_name) for entry in CATALOGUE) <= 30
    assert [entry.name for entry in CATALOGUE if entry.is_secretariat] == ["Secrétariat"]


def test_an_espace_starts_without_any_and_enables_some(town):
    assert not any(choice.is_enabled for choice in service_choices())
    made = enable_service("Service social", town.chief, NOW)
    assert enable_service("Service social", town.chief, NOW) == made
    assert enable_service("Secrétariat", town.chief, NOW).is_secretariat
    enabled = [choice.entry.name for choice in service_choices() if choice.is_enabled]
    assert enabled == ["Secrétariat", "Service social"]
    assert DirectoryChange.objects.filter(noun="service").count() == 2


def test_the_first_service_binds_agents(town):
    """Without services all agents see all; with one, only those who share it."""
    colleague = AgentFactory(organisation=town.here)
    agent = Agent.objects.get(pk=town.actor.agent_id)
    assert colleague in visible_to(Agent.objects.all(), actor_of_account(agent.account_id))
    service = enable_service("Mairie", town.chief, NOW)
    assert colleague not in visible_to(Agent.objects.all(), actor_of_account(agent.account_id))
    for one in (agent, colleague):
        one.services.add(service)
    assert colleague in visible_to(Agent.objects.all(), actor_of_account(agent.account_id))


def test_disabling_takes_it_off_the_choices_and_leaves_agents_alone(town):
    service = enable_service("Mairie", town.chief, NOW)
    agent = AgentFactory(services=[service])
    disable_service(service.pk, town.chief, NOW)
    assert not any(choice.is_enabled for choice in service_choices())
    assert list(agent.services.all()) == [service]
    assert enable_service("mairie", town.chief, NOW) == service


def test_a_service_of_before_the_catalogue_can_be_turned_off_and_on(town):
    own = ServiceFactory(name="Brigade équestre", short_name="Brigade")
    assert [c.service for c in service_choices() if c.is_enabled] == [own]
    disable_service(own.pk, town.chief, NOW)
    assert enable_service("Brigade équestre", town.chief, NOW).is_enabled


@pytest.mark.parametrize("name", ["Pizzeria", "", "🦄", "S" * 300, "Service\u202esocial"])
def test_nothing_outside_the_catalogue(town, name):
    with pytest.raises(InvalidValue):
        enable_service(name, town.chief, NOW)
    assert not Service.objects.exists()


def test_only_the_espace(bravo, town):
    with in_espace(bravo):
        stranger = enable_service("Mairie", found_town().chief, NOW)
    service = enable_service("Mairie", town.chief, NOW)
    with pytest.raises(Forbidden):
        enable_service("CCAS", town.actor, NOW)
    with pytest.raises(Forbidden):
        disable_service(service.pk, town.actor, NOW)
    with pytest.raises(NotVisible):
        disable_service(stranger.pk, town.chief, NOW)


def test_two_at_once_enable_it_once(committed_alpha):
    with in_espace(committed_alpha):
        town = found_town()
    got = crowd(committed_alpha, 4, lambda n: enable_service("Mairie", town.chief, NOW).pk)
    assert len(set(got)) == 1
