"""Two espaces, made once a session, stand behind every test that touches the database."""

from collections import Counter

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
    "tests.support.limits",
]


NEEDS_A_SERVER = {"db", "transactional_db", "django_db_setup", "committed", "port"}


def pytest_collection_modifyitems(config, items) -> None:
    """Mark by what a test needs: `browser`, or `unit` when it needs no server at all.

    In a run shared among processes the files that take longest come first, so that none is left
    alone at the end with a long one.
    """
    for item in items:
        if "browser" in item.fixturenames or "visit" in item.fixturenames:
            item.add_marker(pytest.mark.browser)
        elif "runtime" not in item.path.parts and not NEEDS_A_SERVER & {
            *item.fixturenames,
            *(mark.name.replace("django_db", "db") for mark in item.iter_markers()),
        }:
            item.add_marker(pytest.mark.unit)
    if hasattr(config, "workerinput"):
        costs = Counter()
        for item in items:
            costs[item.path] += _seconds(item)
        items.sort(key=lambda item: -costs[item.path])


def _seconds(item) -> float:
    """About what a test takes, by what it needs."""
    if "port" in item.fixturenames:
        return 5
    if "transactional_db" in item.fixturenames or "start" in item.fixturenames:
        return 2
    return 0.05


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    from cachetools import TTLCache

    from tenants import hosts
    from tests.support.espaces import make_espaces

    # A name that is asked for again half-way through a test would be counted among its queries.
    hosts._memory.entries = TTLCache(hosts.MOST_NAMES, 86_400)
    with django_db_blocker.unblock():
        make_espaces()
