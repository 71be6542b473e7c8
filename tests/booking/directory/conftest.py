"""Two organisations of alpha, an agent in each, and who they are to the rules."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from booking.access.actor import Actor
from booking.directory.identity import actor_of_account
from booking.directory.models import Organisation, Usager, UsagerProfile
from tenants.models import Espace
from tests.factories import AgentFactory, OrganisationFactory, UsagerFactory

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Town:
    """`actor` works in `here`; `neighbour` in `there`; `chief` administers the espace."""

    here: Organisation
    there: Organisation
    actor: Actor
    neighbour: Actor
    chief: Actor


def found_town() -> Town:
    here, there = OrganisationFactory(), OrganisationFactory()
    agents = [
        AgentFactory(organisation=here),
        AgentFactory(organisation=there),
        AgentFactory(organisation=here, is_espace_admin=True),
    ]
    return Town(here, there, *(actor_of_account(agent.account_id) for agent in agents))


@pytest.fixture
def town(in_alpha) -> Town:
    return found_town()


def known_usager(*organisations: Organisation, **fields: object) -> Usager:
    """A record that these organisations know, written as an import would."""
    usager = UsagerFactory(**fields)
    for organisation in organisations:
        UsagerProfile.objects.create(organisation=organisation, usager=usager)
    return usager


@pytest.fixture
def committed_alpha(committed) -> Espace:
    """For races: what is written there is committed, then wiped."""
    return Espace.objects.get(slug="alpha")
