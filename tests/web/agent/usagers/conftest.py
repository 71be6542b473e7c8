"""Two organisations of alpha; Camille works in one of them, Noé administers it."""

import pytest

from booking.directory.models import Agent, Organisation, Usager, UsagerProfile
from tenants.context import in_espace
from tests.factories import OrganisationFactory, ServiceFactory, UsagerFactory
from tests.support.clients import HostClient
from tests.support.markup import Node, parse

from ..people import account_of, member


@pytest.fixture(autouse=True)
def still(clock):
    return clock


@pytest.fixture
def service(alpha):
    with in_espace(alpha):
        return ServiceFactory(name="Service social")


@pytest.fixture
def agent(bravo, alpha, organisation, service) -> Agent:
    with in_espace(alpha):
        yield member(organisation, services=[service], first_name="Camille", last_name="Roux")


@pytest.fixture
def annexe(agent) -> Organisation:
    """Another organisation of the espace, where Camille has no role."""
    return OrganisationFactory(name="Annexe")


@pytest.fixture
def client(alpha_client, agent) -> HostClient:
    return alpha_client.log_in(account_of(agent))


@pytest.fixture
def client_as(agent):
    """`client_as(other_agent)`: their browser."""
    return lambda other: HostClient("alpha.localhost").log_in(account_of(other))


def known(*organisations: Organisation, **fields) -> Usager:
    """A record that these organisations know."""
    usager = UsagerFactory(**{"first_name": "Nadia", **fields})
    for organisation in organisations:
        UsagerProfile.objects.create(organisation=organisation, usager=usager)
    return usager


def path(organisation: Organisation, rest: object = "") -> str:
    return f"/agent/{organisation.pk}/usagers" + (f"/{rest}" if rest else "")


def main_of(client: HostClient, address: str, **more) -> Node:
    answer = client.get(address, **more)
    assert answer.status_code == 200, answer.status_code
    return parse(answer.content.decode()).one("main")


def names_in(node: Node, caption: str = "Usagers de vos organisations") -> list[str]:
    """First column of the table with this caption."""
    tables = [t for t in node.all("table") if t.one("caption").text == caption]
    return [
        row.one("th").all("a")[0].text for table in tables for row in table.one("tbody").all("tr")
    ]
