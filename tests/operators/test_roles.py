"""Every page of the console, for nobody, an agent, support and administration."""

import pytest
from django.urls import URLPattern, get_resolver

from project.operators import urls
from tests.factories import AccountFactory
from tests.support.clients import HostClient

LOGIN = ("login", "second_factor", "second_factor_setup")
ARGUMENTS = {
    "slug": "alpha",
    "kind": "csv",
    "act": "rejouer",
    "opening_id": "5f4f9b0e-6a2f-4a4c-8f07-0a9bd32b1f00",
    "host_id": 1,
    "organisation_id": 1,
    "batch_id": 1,
    "announcement_id": 1,
    "request_id": "5f4f9b0e-6a2f-4a4c-8f07-0a9bd32b1f00",
}
VERBS = {"batch_id": "confirmer", "host_id": "principal", "organisation_id": "relier"}
ROUTES: list[URLPattern] = [one for one in urls.urlpatterns if one.name not in LOGIN]
each_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)


def path_of(route: URLPattern) -> str:
    arguments = {name: ARGUMENTS[name] for name in route.pattern.converters if name != "verb"}
    if "verb" in route.pattern.converters:
        arguments["verb"] = next(verb for name, verb in VERBS.items() if name in arguments)
    resolver = get_resolver("project.urls.portal")
    return f"/{resolver.reverse(route.name, **arguments)}"


def statuses(client: HostClient, route: URLPattern) -> set[int]:
    return {client.get(path_of(route)).status_code, client.post(path_of(route)).status_code}


@each_route
def test_every_route_says_whose_it_is(route):
    assert getattr(route.callback, "operator_role", "") in ("support", "admin")


@each_route
def test_without_a_login_one_is_led_to_it(route, portal_client, alpha, bravo):
    for answer in (portal_client.get(path_of(route)), portal_client.post(path_of(route))):
        if answer.status_code != 405:
            assert answer.url.startswith("/operateurs/connexion")


@each_route
def test_an_agent_is_nobody_here(route, alpha, bravo):
    client = HostClient("localhost").log_in(AccountFactory())
    for ask in (client.get, client.post):
        answer = ask(path_of(route))
        if answer.status_code != 405:
            assert answer.url.startswith("/operateurs/connexion")


@each_route
def test_an_operator_without_a_second_factor_is_nobody(route, admin_account, alpha, bravo):
    client = HostClient("localhost").log_in(admin_account, second_factor=False)
    answer = client.get(path_of(route))
    assert answer.status_code == 405 or answer.url.startswith("/operateurs/connexion")


@each_route
def test_what_is_administrations_is_refused_to_support(route, support, alpha, bravo):
    if route.callback.operator_role == "admin":
        assert statuses(support, route) <= {403, 405}
    else:
        assert not statuses(support, route) & {403, 500}


@each_route
def test_administration_may_do_all(route, admin, alpha, bravo):
    assert not statuses(admin, route) & {403, 500}


@each_route
def test_no_espaces_host_has_it(route, alpha, admin_account):
    client = HostClient("alpha.localhost").log_in(admin_account)
    assert client.get(path_of(route)).status_code == 404
