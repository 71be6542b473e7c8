"""Alpha with who administers it (Elsa) and the others; bravo has data of its own."""

import pytest

from booking.directory.models import Agent
from tenants.context import in_espace
from tests.factories import OrganisationFactory, ServiceFactory
from tests.support.clients import HostClient
from tests.support.markup import Node, parse

from ..people import account_of, member

ROOT = "/agent/espace"
WIDE = {"first_name": "Élodie", "last_name": "Marin"}


@pytest.fixture
def elsa(alpha, bravo, organisation) -> Agent:
    with in_espace(bravo):
        member(OrganisationFactory(name="Ailleurs"), "admin", is_espace_admin=True)
        ServiceFactory(name="Service d’ailleurs")
    with in_espace(alpha):
        return member(None, first_name="Elsa", last_name="Roche", is_espace_admin=True)


@pytest.fixture
def client(elsa) -> HostClient:
    return as_(elsa)


@pytest.fixture
def crew(elsa, organisation, alpha) -> dict[str, Agent]:
    """One agent of each role, by name of role."""
    with in_espace(alpha):
        return {
            "espace": elsa,
            "basic": member(organisation),
            "admin": member(organisation, "admin"),
            "teams": member(organisation, manage_teams=True),
            "rights": member(organisation, manage_access_rights=True),
            "invites": member(organisation, invite_agents=True),
        }


def as_(agent: Agent) -> HostClient:
    return HostClient("alpha.localhost").log_in(account_of(agent))


def main_of(answer, status: int = 200) -> Node:
    assert answer.status_code == status, answer.content.decode()[:600]
    return parse(answer.content.decode()).one("main")


def version_in(answer) -> str:
    """What the page's form carries, to be given back with it."""
    boxes = parse(answer.content.decode()).all("input")
    return next(box.get("value", "") for box in boxes if box.get("name") == "version")
