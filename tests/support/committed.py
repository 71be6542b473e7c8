"""Real commits, for what a rolled-back transaction cannot show: races, workers, servers."""

import pytest
from django.db import connection
from psycopg import sql

from tenants.models import Espace
from tenants.postgresql.base import as_owner

KEPT = {"django_migrations", "tenants_espace", "tenants_host", "django_content_type"}


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """The database, committed for real; every row but the two espaces is wiped afterwards."""
    with django_db_blocker.unblock():
        yield
        connection.close()
        wipe()


def wipe() -> None:
    connection.set_schema_to_public()
    Espace.objects.update(state=Espace.State.ACTIVE)
    schemas = ["public", *Espace.objects.values_list("schema_name", flat=True)]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s)", [schemas]
        )
        tables = [
            sql.SQL("{}.{}").format(sql.Identifier(schema), sql.Identifier(table))
            for schema, table in cursor.fetchall()
            if table not in KEPT
        ]
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(tables)))
