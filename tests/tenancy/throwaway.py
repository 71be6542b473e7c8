"""Espaces that a test makes, breaks and drops again."""

from django.db import connection, transaction
from psycopg import sql

from booking.directory.models import Service
from tenants.context import in_espace
from tenants.identifiers import number_of
from tenants.migrations_of_espace import code_version
from tenants.models import Espace
from tenants.postgresql.base import as_owner
from tenants.roles import espace_role
from tests.factories import ServiceFactory

from .sql import columns_of


def drop_schema(espace: Espace) -> None:
    """Lose the espace's schema, as a mistaken operator would."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(espace.schema_name))
        )


def drop_espace(espace: Espace) -> None:
    """Schema, role and row; roles belong to the whole server and would outlive the database."""
    connection.set_schema_to_public()
    drop_schema(espace)
    role = espace_role(connection.settings_dict["NAME"], espace.number)
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone():
            cursor.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(role)))
            cursor.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
    Espace.objects.filter(pk=espace.pk).delete()


def assert_whole(espace: Espace) -> None:
    """Open, at the code's version, with the same tables as alpha, and working."""
    espace = Espace.objects.get(pk=espace.pk)
    assert espace.state == Espace.State.ACTIVE
    assert (espace.creation_step, espace.creation_error) == ("", "")
    assert espace.schema_version == code_version()
    alpha = Espace.objects.get(slug="alpha")
    assert set(columns_of(espace.schema_name)) == set(columns_of(alpha.schema_name))
    with in_espace(espace):
        assert number_of(ServiceFactory().pk) == espace.number
        assert Service.objects.count() == 1
