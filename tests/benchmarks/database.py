"""A database of the benchmark's own, made and dropped by it, with its roles."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from tenants import hosts
from tenants.models import Espace
from tenants.provisioning import provision, request_espace


@contextmanager
def throwaway_database(*slugs: str) -> Iterator[list[Espace]]:
    """Yields the espaces of these slugs, in a new database with all its tables.

    The host names are `<slug>.localhost`.
    """
    former = connection.settings_dict["NAME"]
    name = f"bench_{os.getpid()}"
    connections.close_all()
    _administer(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
        yield [
            provision(request_espace(slug, slug.title(), host=f"{slug}.localhost"))
            for slug in slugs
        ]
    finally:
        connections.close_all()
        _administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        _drop_roles(name)
        connection.settings_dict["NAME"] = former
        hosts.forget()


def _administer(statement: sql.Composable) -> list[tuple]:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _drop_roles(database: str) -> None:
    """Roles belong to the whole server: nothing else would remove them."""
    roles = _administer(
        sql.SQL("SELECT rolname FROM pg_roles WHERE starts_with(rolname, {})").format(
            sql.Literal(f"{database}_")
        )
    )
    for (role,) in roles:
        _administer(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
