"""What isolation below the code costs: role and path, against the path alone, against nothing."""

from collections.abc import Callable, Iterator
from itertools import cycle

from django.db import connection
from django.test import Client, override_settings
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper

from booking.directory.models import Service
from tenants.context import in_espace
from tenants.models import Espace
from tenants.postgresql.base import SET_ROLE_AND_PATH, DatabaseWrapper

from .database import throwaway_database
from .measure import Row, Scenario, measure

NAME = "isolation"
DESCRIPTION = "role and search path set in one statement, against the path alone, against nothing"
PATH = '"e_alpha", "public", "extensions"'

_role_and_path = DatabaseWrapper._handle_search_path


def run() -> list[Row]:
    try:
        with (
            throwaway_database("alpha", "bravo") as espaces,
            override_settings(ROOT_URLCONF="tests.benchmarks.site"),
        ):
            return [
                *measure("statement", _statements(), runs=3000),
                *measure("one query through the ORM", _by_orm(espaces), runs=1500),
                *measure("request with one query", _by_request(espaces), runs=800),
            ]
    finally:
        DatabaseWrapper._handle_search_path = _role_and_path


def _statements() -> list[Scenario]:
    """On a raw cursor, outside any transaction: a round trip and what PostgreSQL does."""
    role = f"{connection.settings_dict['NAME']}_e1"
    connection.ensure_connection()
    raw = connection.connection.cursor()
    return [
        Scenario("nothing (SELECT 1)", lambda: raw.execute("SELECT 1")),
        Scenario("path alone", lambda: raw.execute(f"SET search_path = {PATH}")),
        Scenario("role and path", lambda: raw.execute(SET_ROLE_AND_PATH, [role, PATH])),
    ]


def _by_orm(espaces: list[Espace]) -> list[Scenario]:
    """Enter an espace, another one each time, and count its services."""
    turns = cycle(espaces)

    def work() -> None:
        with in_espace(next(turns)):
            assert Service.objects.count() == 0

    return _modes(work)


def _by_request(espaces: list[Espace]) -> list[Scenario]:
    """Through the test client and all the middleware, one host after the other."""
    clients: Iterator[Client] = cycle(Client(HTTP_HOST=f"{e.slug}.localhost") for e in espaces)

    def work() -> None:
        assert next(clients).get("/count").content == b"0"

    return _modes(work)


def _modes(work: Callable[[], None]) -> list[Scenario]:
    return [
        Scenario("nothing", work, lambda: _switch_to(_nothing)),
        Scenario("path alone", work, lambda: _switch_to(TenantsWrapper._handle_search_path)),
        Scenario("role and path", work, lambda: _switch_to(_role_and_path)),
    ]


def _switch_to(handler: Callable) -> None:
    """Let the connection set this from now on, and begin in alpha's schema as the owner."""
    DatabaseWrapper._handle_search_path = handler
    connection.ensure_connection()
    connection.connection.execute(SET_ROLE_AND_PATH, ["none", PATH])
    connection.search_path_set_schemas = None


def _nothing(self: DatabaseWrapper, cursor=None) -> None:
    """No isolation at all: every query works where the connection happens to be."""
