"""Two espaces, made once a session, stand behind every test that touches the database."""

import pytest

pytest_plugins = [
    "tests.support.browser",
    "tests.support.espaces",
    "tests.support.committed",
    "tests.support.clients",
    "tests.support.outbox",
    "tests.support.address_service",
    "tests.support.receiver",
    "tests.support.coordination",
]


NEEDS_A_SERVER = {"db", "transactional_db", "django_db_setup", "committed", "port"}


def pytest_collection_modifyitems(items) -> None:
    """Mark by what a test needs: `browser`, or `unit` when it needs no server at all."""
    for item in items:
        if "browser" in item.fixturenames or "visit" in item.fixturenames:
            item.add_marker(pytest.mark.browser)
        elif "runtime" not in item.path.parts and not NEEDS_A_SERVER & {
            *item.fixturenames,
            *(mark.name.replace("django_db", "db") for mark in item.iter_markers()),
        }:
            item.add_marker(pytest.mark.unit)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    from cachetools import TTLCache

    from tenants import hosts
    from tests.support.espaces import make_espaces

    # A name that is asked for again half-way through a test would be counted among its queries.
    hosts._memory.entries = TTLCache(hosts.MOST_NAMES, 86_400)
    with django_db_blocker.unblock():
        make_espaces()
