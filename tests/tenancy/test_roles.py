"""Below the code: one espace's role reaches nothing of another's, whatever the path says.

`SET ROLE` itself is not among what is refused: PostgreSQL lets a session take on any role of the
login that opened it. Roles hold against our own mistakes, not against an attacker who already
writes SQL.
"""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DataError, ProgrammingError, connection, transaction
from psycopg.sql import SQL, Identifier

from tenants.context import in_espace
from tenants.roles import portal_role
from tests.factories import ServiceFactory

from .sql import READ, WRITE, assert_refused, columns_of, qualified, statements


@pytest.fixture
def filled(alpha, bravo):
    """A row in each espace."""
    for espace in (alpha, bravo):
        with in_espace(espace):
            ServiceFactory()
    return alpha, bravo


def models_of_espaces():
    for config in apps.get_app_configs():
        if config.name in settings.TENANT_APPS:
            yield from config.get_models(include_auto_created=True)


def role_and_path() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text, current_schema()::text")
        return cursor.fetchone()


def test_every_table_of_another_espace_is_refused_by_name(filled):
    alpha, bravo = filled
    tables = columns_of(bravo.schema_name)
    assert len(tables) > 20
    with in_espace(alpha):
        for table, column in tables.items():
            for statement in statements(READ + WRITE, qualified(bravo.schema_name, table), column):
                assert_refused(statement)


def test_every_table_of_another_espace_is_hidden_behind_a_wrong_search_path(filled):
    alpha, bravo = filled
    tables = columns_of(bravo.schema_name)
    with in_espace(alpha):
        for table, column in tables.items():
            for statement in statements(READ + WRITE, Identifier(table), column):
                assert_refused(
                    statement,
                    search_path=bravo.schema_name,
                    words=r"does not exist|permission denied|must be owner",
                )


def test_every_model_is_refused_when_django_itself_has_the_wrong_path(filled):
    """The path of bravo under the role of alpha, as a bug in our own code would set them."""
    alpha, bravo = filled
    mixed = SimpleNamespace(slug="", number=alpha.number, schema_name=bravo.schema_name)
    for model in models_of_espaces():
        with (
            pytest.raises(ProgrammingError, match=r"does not exist"),
            in_espace(mixed),
            transaction.atomic(),
        ):
            model._base_manager.exists()


def test_the_statements_above_work_on_ones_own_tables(filled):
    """The control: what is refused is refused for whose it is, not for how it is written."""
    alpha, _ = filled
    with in_espace(alpha), transaction.atomic(), connection.cursor() as cursor:
        for table in columns_of(alpha.schema_name):
            cursor.execute(
                SQL("SELECT count(*) FROM {}").format(qualified(alpha.schema_name, table))
            )
        cursor.execute("SELECT count(*) FROM directory_service")
        assert cursor.fetchone() == (1,)


def test_the_portal_reaches_no_table_of_an_espace(filled):
    alpha, _ = filled
    tables = columns_of(alpha.schema_name)
    assert role_and_path() == (portal_role(connection.settings_dict["NAME"]), "public")
    for table, column in tables.items():
        for statement in statements(READ + WRITE, qualified(alpha.schema_name, table), column):
            assert_refused(statement)


def test_a_forgotten_context_raises_for_every_model(filled):
    for model in models_of_espaces():
        with (
            pytest.raises(ProgrammingError, match=r"does not exist"),
            transaction.atomic(),
        ):
            model._base_manager.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE stray (id int)",
        "CREATE TABLE public.stray (id int)",
        "CREATE SCHEMA stray",
        "CREATE FUNCTION public.stray() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE ROLE stray",
        "ALTER TABLE directory_service ADD COLUMN stray int",
        "DROP TABLE directory_service",
        "TRUNCATE directory_service",
    ],
)
def test_an_espace_changes_no_structure_not_even_its_own(filled, statement):
    alpha, _ = filled
    with in_espace(alpha):
        assert_refused(SQL(statement))


def test_role_and_path_change_together(alpha, bravo):
    database = connection.settings_dict["NAME"]
    with in_espace(alpha):
        assert role_and_path() == (f"{database}_e{alpha.number}", alpha.schema_name)
        with in_espace(bravo):
            assert role_and_path() == (f"{database}_e{bravo.number}", bravo.schema_name)
        assert role_and_path() == (f"{database}_e{alpha.number}", alpha.schema_name)
    assert role_and_path() == (portal_role(database), "public")


def test_a_role_that_is_missing_stops_everything(alpha, bravo):
    """Nothing runs under the owner's rights because an espace's role could not be taken on."""
    missing = SimpleNamespace(slug="", number=999_999, schema_name=alpha.schema_name)
    with (
        pytest.raises(DataError, match=r"role .* does not exist"),
        transaction.atomic(),
        in_espace(missing),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 FROM directory_service")
