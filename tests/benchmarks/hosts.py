"""From a host name to its espace, kept in process or asked of the database."""

from django.test import Client, override_settings

from tenants import hosts

from .database import throwaway_database
from .measure import Row, Scenario, measure

NAME = "hosts"
DESCRIPTION = "host name to espace: the table kept in process against one query a request"
HOST = "alpha.localhost"


def run() -> list[Row]:
    with (
        throwaway_database("alpha", "bravo"),
        override_settings(ROOT_URLCONF="tests.benchmarks.site"),
    ):
        client = Client(HTTP_HOST=HOST)

        def look_up() -> None:
            assert hosts.espace_of_host(HOST).slug == "alpha"

        def request() -> None:
            assert client.get("/count").content == b"0"

        return [
            *measure(
                "look-up",
                [
                    Scenario("asked of the database", look_up, _forget),
                    Scenario("kept in process", look_up),
                ],
                runs=2000,
            ),
            *measure(
                "request with one query",
                [
                    Scenario("asked of the database", request, _forget),
                    Scenario("kept in process", request),
                ],
                runs=600,
            ),
        ]


def _forget() -> None:
    hosts._memory.empty()
