"""Two espaces, made once a session, stand behind every test that touches the database."""

import pytest

pytest_plugins = [
    "tests.support.espaces",
    "tests.support.committed",
    "tests.support.clients",
    "tests.support.outbox",
]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    from tests.support.espaces import make_espaces

    with django_db_blocker.unblock():
        make_espaces()
