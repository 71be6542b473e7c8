"""Real commits, for what a rolled-back transaction cannot show: races, workers, servers."""

import pytest
from django.db import connection, transaction
from psycopg import sql

from tenants.models import Espace
from tenants.postgresql.base import as_owner

KEPT = {
    "django_migrations",
    "django_content_type",
    "tenants_espace",
    "tenants_host",
    "tenants_schematemplate",
}


@pytest.fixture
def transactional_db(django_db_setup, django_db_blocker):
    """In place of pytest-django's, which flushes the public schema only, as a role that may not.

    The name counts: pytest-django makes a test database for the fixtures that it knows by name
    (without it a run of such tests alone would work in the real database), and runs them last.
    """
    with django_db_blocker.unblock():
        yield
        connection.close()
        wipe()


@pytest.fixture
def committed(transactional_db) -> None:
    """The database, committed for real; every row but the two espaces is wiped afterwards."""


def wipe() -> None:
    """Empty what the test wrote in, and reopen the espaces.

    Raises:
        RuntimeError: this is no test database.
    """
    if not connection.settings_dict["NAME"].startswith("test_"):
        raise RuntimeError(f"{connection.settings_dict['NAME']} is not a test database")
    connection.set_schema_to_public()
    Espace.objects.exclude(state=Espace.State.ACTIVE).update(state=Espace.State.ACTIVE)
    schemas = ["public", *Espace.objects.values_list("schema_name", flat=True)]
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        # Foreign keys wait for the commit, so that the order does not count; TRUNCATE of all
        # the tables took ten times as long.
        for table in _written(cursor, schemas):
            cursor.execute(sql.SQL("DELETE FROM {}").format(table))


def _written(cursor, schemas: list[str]) -> list[sql.Composed]:
    """The tables that hold rows."""
    cursor.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s)", [schemas]
    )
    tables = [
        sql.SQL("{}.{}").format(sql.Identifier(schema), sql.Identifier(table))
        for schema, table in cursor.fetchall()
        if table not in KEPT
    ]
    question = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(n, table)
        for n, table in enumerate(tables)
    )
    cursor.execute(question)
    return [tables[n] for (n,) in cursor.fetchall()]
