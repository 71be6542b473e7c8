"""Asking an espace's host for a route, with the ids of one espace or of the other."""

from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from tests.support.clients import HostClient

from .route_cases import CASES, Access, Case
from .routes import URLCONF, Route
from .stock import Stock

LOGIN = reverse("login", urlconf=URLCONF)


def arguments(route: Route, stock: Stock) -> dict[str, object]:
    """Those of the address and of the query together."""
    case = CASES[route.key]
    return {**case.address(stock), **case.query(stock)}


def ask(
    client: HostClient,
    route: Route,
    given: Stock,
    changed: Mapping = {},
    *,
    bare: bool = False,
    method: str = "",
) -> HttpResponse:
    """Ask the client's host for the route, with the ids of an espace, some of them changed.

    Args:
        bare: without the query.
        method: in place of the case's own, with nothing in the form.
    """
    case = CASES[route.key]
    values = {**(case.address(given) if bare else arguments(route, given)), **changed}
    url = reverse(
        route.name, urlconf=URLCONF, kwargs={name: values.pop(name) for name in route.arguments}
    )
    for name, value in case.cookies(given).items():
        client.cookies[name] = value
    return client.generic(
        method or case.method,
        f"{url}?{urlencode(values)}" if values else url,
        "" if method else urlencode(case.form(given)),
        content_type="application/x-www-form-urlencoded",
    )


def is_turned_away(response: HttpResponse, case: Case) -> bool:
    """Whether the answer is the one for somebody who is not logged in."""
    if case.access is Access.AGENTS:
        led_to_login = response.status_code == 302 and response["Location"].startswith(LOGIN)
        return led_to_login or response.status_code == 404
    return response.status_code in (401, 404)


def provide(change: pytest.MonkeyPatch) -> None:
    """Identity providers are there, so that their routes are; none is asked anything."""
    for name in ("PROCONNECT", "FRANCECONNECT"):
        change.setattr(settings, f"{name}_ISSUER", "http://127.0.0.1:9/api/v2")
        change.setattr(settings, f"{name}_CLIENT_ID", "rdv")
        change.setattr(settings, f"{name}_CLIENT_SECRET", "secret")
