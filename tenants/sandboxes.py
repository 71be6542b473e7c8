"""Emptying the espaces that integrators try in, and no other."""

from django.db import connection
from psycopg import sql

from .context import current_espace
from .postgresql.base import as_owner

STAYS = ("django_migrations",)
PATIENCE = "10s"  # for whoever is in the middle of something
IS_SANDBOX = "SELECT is_sandbox FROM public.tenants_espace WHERE schema_name = %s"


class NotASandbox(RuntimeError):
    """People's own data is in there."""


def empty_sandbox() -> None:
    """Take every row out of the espace under way, in the transaction under way. Its sequences go
    on: identifiers are never used twice.

    Raises:
        NotASandbox: asked of the database itself, at the last moment; nothing was touched.
    """
    schema = current_espace().schema_name
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(IS_SANDBOX, [schema])
        if cursor.fetchone() != (True,):
            raise NotASandbox(schema)
        cursor.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(PATIENCE))
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename <> ALL(%s)",
            [schema, list(STAYS)],
        )
        tables = [sql.Identifier(schema, name) for (name,) in cursor.fetchall()]
        # Nothing may be left to check of rows that go.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(tables)))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
