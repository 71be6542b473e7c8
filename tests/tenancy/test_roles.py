"""Below the code: one espace's role reaches nothing of another's, whatever the path says."""

import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from tenants.context import in_espace
from tests.factories import ServiceFactory


def tables_of(espace) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [espace.schema_name])
        return [row[0] for row in cursor.fetchall()]


def test_every_table_of_another_espace_is_refused_by_name(alpha, bravo):
    tables = tables_of(bravo)
    assert len(tables) > 20
    with in_espace(alpha):
        for table in tables:
            statement = sql.SQL("SELECT 1 FROM {}.{}").format(
                sql.Identifier(bravo.schema_name), sql.Identifier(table)
            )
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


def test_every_table_of_another_espace_is_hidden_behind_a_wrong_search_path(alpha, bravo):
    tables = set(tables_of(bravo)) - {"django_migrations"}
    with in_espace(alpha):
        ServiceFactory()
        for table in tables:
            with (
                pytest.raises(ProgrammingError, match="does not exist|permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(
                    sql.SQL("SET LOCAL search_path = {}, public").format(
                        sql.Identifier(bravo.schema_name)
                    )
                )
                cursor.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table)))
