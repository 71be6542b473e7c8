"""Operators of both roles, logged in on the portal with a second factor."""

import pytest
from django.core.cache import cache

from integrations.geocoding import memory
from socle.accounts.models import Account
from tenants import hosts
from tenants.models import Espace
from tests.factories import AccountFactory
from tests.support.clients import HostClient
from tests.tenancy.throwaway import drop_espace

from .town_hall import TOWN_HALL


@pytest.fixture(autouse=True)
def hosts_forgotten():
    """What one test wrote in the table of host names is not there for the next."""
    cache.clear()
    hosts.forget()
    yield
    cache.clear()
    hosts.forget()


@pytest.fixture
def database(request) -> None:
    """Rolled back, or committed for the tests that ask for it: never both."""
    request.getfixturevalue("committed" if "committed" in request.fixturenames else "db")


@pytest.fixture
def support_account(database) -> Account:
    return AccountFactory(
        email="sam@exploitant.example", first_name="Sam", last_name="Lire", operator_role="support"
    )


@pytest.fixture
def admin_account(database) -> Account:
    return AccountFactory(
        email="ana@exploitant.example", first_name="Ana", last_name="Agir", operator_role="admin"
    )


@pytest.fixture
def support(support_account) -> HostClient:
    return HostClient("localhost").log_in(support_account)


@pytest.fixture
def admin(admin_account) -> HostClient:
    return HostClient("localhost").log_in(admin_account)


@pytest.fixture(autouse=True)
def addresses():
    memory.forget()
    memory.known.append(TOWN_HALL)
    yield
    memory.forget()


@pytest.fixture
def thrown_away(committed):
    """Whatever espace the test makes besides alpha and bravo is dropped with schema and role."""
    yield
    for espace in Espace.objects.exclude(slug__in=("alpha", "bravo")):
        drop_espace(espace)
