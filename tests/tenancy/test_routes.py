"""Every route of one espace, tried with the other's sessions, accounts and ids."""

from collections.abc import Mapping

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import override_settings

from tenants.context import in_espace
from tenants.models import Espace
from tests.support.clients import HostClient
from tests.support.committed import wipe

from .asking import arguments, ask, is_turned_away, provide
from .route_cases import CASES, FAMILIES, Access, nothing
from .route_cases.public import known, known_professional
from .routes import Route, every_route
from .screens import GUIDE, HOW_TO_WRITE, address_of, routes_of_agents
from .stock import Stock, stock

ROUTES = every_route()
WITH_CASE = [route for route in ROUTES if route.key in CASES]
WITH_IDS = [
    route
    for route in WITH_CASE
    if (CASES[route.key].address, CASES[route.key].query) != (nothing, nothing)
]

each_route = pytest.mark.parametrize("route", WITH_CASE, ids=lambda route: route.key)
each_route_with_ids = pytest.mark.parametrize("route", WITH_IDS, ids=lambda route: route.key)
each_way = pytest.mark.parametrize("way", [("alpha", "bravo"), ("bravo", "alpha")], ids="-".join)


@pytest.fixture(scope="module")
def stocks(django_db_setup, django_db_blocker, tmp_path_factory) -> Mapping[str, Stock]:
    """Both espaces' objects, made once for the module; each test's own changes are rolled back."""
    with django_db_blocker.unblock():
        with override_settings(STATE_DIR=tmp_path_factory.mktemp("state")):
            yield {espace.slug: stock(espace) for espace in Espace.objects.all()}
        wipe()


@pytest.fixture(autouse=True)
def providers(monkeypatch) -> None:
    """Identity providers are there, so that their routes are."""
    provide(monkeypatch)


@pytest.fixture
def here(db, stocks, way) -> Stock:
    """The espace whose host is asked."""
    return stocks[way[0]]


@pytest.fixture
def there(db, stocks, way) -> Stock:
    """The other one."""
    return stocks[way[1]]


def words_of(response: HttpResponse) -> str:
    """All that the answer says: page, headers and cookies."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.serialize_headers().decode()} {response.cookies} {body.decode()}"


def witnessed(route: Route, owner: Stock) -> object:
    with in_espace(owner.espace):
        return CASES[route.key].witness(owner)


def stolen(client: HostClient, owner: Stock) -> HostClient:
    """The client with a session cookie that was made on the other espace's host."""
    cookie = owner.session_of(owner.account).cookies[settings.SESSION_COOKIE_NAME].value
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return client


def test_every_route_has_a_case():
    missing = [route.key for route in ROUTES if route.key not in CASES]
    assert missing == [], "describe these routes in tests/tenancy/route_cases/"


def test_every_case_has_a_route():
    assert len(CASES) == sum(len(family.CASES) for family in FAMILIES), "one route in two families"
    assert sorted(set(CASES) - {route.key for route in ROUTES}) == []


def test_an_agents_route_that_has_a_case_is_in_the_guide():
    written = GUIDE.read_text()
    missing = [route.key for route in routes_of_agents() if f"`{address_of(route)}`" not in written]
    assert missing == [], f"write the guide anew: {HOW_TO_WRITE}"


def test_every_route_has_a_name():
    assert [route.key for route in ROUTES if "None" in route.name] == []


def test_the_walk_goes_into_what_is_included():
    found = {route.key for route in ROUTES}
    assert {"login()", "agent_agenda(organisation_id)", "robots()"} <= found


@each_way
@each_route
def test_its_own_agent_gets_in(route, here, there, way):
    """The control: with these addresses and ids one does get in."""
    case = CASES[route.key]
    response = ask(here.session_of(here.account), route, here)
    assert response.status_code == case.ok
    words = words_of(response)
    assert there.mark not in words
    if case.access is not Access.EVERYONE and case.method == "GET":
        assert case.ok == 404 or not is_turned_away(response, case)
        assert case.ok != 200 or here.mark in words, "the page shows nothing that could leak"


@each_way
@each_route
def test_without_an_agents_session_nobody_gets_in(route, here, there, way):
    """Neither a visitor, nor the espace’s own usager and prescriber, known by their cookies."""
    case = CASES[route.key]
    client = here.visitor()
    if case.access is not Access.EVERYONE:
        client.cookies.load(known(here) | known_professional(here))
    response = ask(client, route, here)
    words = words_of(response)
    assert there.mark not in words
    if case.access is not Access.EVERYONE:
        assert is_turned_away(response, case)
        assert here.mark not in words


@each_way
@each_route
def test_a_session_of_the_other_host_is_nobodys_here(route, here, there, way):
    """A cookie carried over: the same answer as without any, and the session lives on there."""
    case = CASES[route.key]
    thief = stolen(here.visitor(), there)
    before = witnessed(route, there)
    response = ask(thief, route, here)
    words = words_of(response)
    assert witnessed(route, there) == before
    assert there.mark not in words
    if case.access is not Access.EVERYONE:
        assert is_turned_away(response, case)
        assert here.mark not in words


@each_way
@each_route
def test_an_account_of_the_other_espace_is_nobodys_here(route, here, there, way):
    """Logged in on this very host, with an account that has no agent here."""
    case = CASES[route.key]
    response = ask(here.session_of(there.account), route, here)
    words = words_of(response)
    assert there.mark not in words.replace(there.account.email, "")
    if case.access is not Access.EVERYONE:
        assert is_turned_away(response, case)
        assert here.mark not in words


@each_way
@each_route_with_ids
def test_the_others_ids_are_unknown_here(route, here, there, way):
    case = CASES[route.key]
    client = here.session_of(here.account)
    before = witnessed(route, there)
    response = ask(client, route, there)
    assert response.status_code == case.foreign
    assert there.mark not in words_of(response)
    assert witnessed(route, there) == before


@each_way
@each_route_with_ids
def test_one_of_the_others_ids_among_ones_own_is_unknown_here(route, here, there, way):
    """Each argument in its turn, so that the first refused does not hide the next."""
    case = CASES[route.key]
    foreign = {
        name: value
        for name, value in arguments(route, there).items()
        if value != arguments(route, here)[name]
    }
    before = witnessed(route, there)
    for name, value in foreign.items():
        response = ask(here.session_of(here.account), route, here, {name: value})
        assert there.mark not in words_of(response), name
        wanted = {case.foreign, case.ok} if name in case.harmless else {case.foreign}
        assert response.status_code in wanted, name
    assert witnessed(route, there) == before


@each_way
@each_route_with_ids
def test_all_that_is_the_others_opens_nothing_here(route, here, there, way):
    """Session, cookies and ids of the other espace, on this host."""
    case = CASES[route.key]
    before = witnessed(route, there)
    response = ask(stolen(here.visitor(), there), route, there)
    assert there.mark not in words_of(response)
    assert response.status_code in {case.foreign, 401, 404} or is_turned_away(response, case)
    assert witnessed(route, there) == before
