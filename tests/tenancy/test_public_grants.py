"""What an espace's role may do in the public schema: what its requests need, and no more."""

import pytest
from django.db import connection
from psycopg.sql import SQL

from tenants.context import in_espace
from tenants.roles import ESPACE_GRANTS, OWNER_ONLY, espace_role, espaces_role, portal_role

from .sql import READ, WRITE, assert_refused, columns_of, qualified, statements

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def rights_in_public(role: str) -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tablename, v.verb FROM pg_tables t, unnest(%s::text[]) AS v(verb)"
            " WHERE t.schemaname = 'public'"
            " AND has_table_privilege(%s, 'public.' || quote_ident(t.tablename), v.verb)",
            [list(VERBS), role],
        )
        rights: dict[str, set[str]] = {}
        for table, verb in cursor.fetchall():
            rights.setdefault(table, set()).add(verb)
        return rights


def database() -> str:
    return connection.settings_dict["NAME"]


def test_the_rights_of_every_espace_are_those_written_down(alpha, bravo):
    written = {table: set(verbs.split(", ")) for table, verbs in ESPACE_GRANTS.items()}
    for role in (
        espaces_role(database()),
        espace_role(database(), alpha.number),
        espace_role(database(), bravo.number),
    ):
        assert rights_in_public(role) == written


def test_the_portal_reads_and_writes_all_of_public_and_nothing_more(alpha):
    rights = rights_in_public(portal_role(database()))
    assert set(rights) == set(columns_of("public")) - set(OWNER_ONLY)
    assert set(map(frozenset, rights.values())) == {
        frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
    }


def test_whatever_is_not_granted_is_refused(alpha, bravo):
    columns = columns_of("public")
    refused = set(columns) - set(ESPACE_GRANTS)
    assert {"tenants_espace", "tenants_host", "django_migrations"} <= refused
    with in_espace(alpha):
        for table in refused:
            for statement in statements(READ + WRITE, qualified("public", table), columns[table]):
                assert_refused(statement)


@pytest.mark.parametrize("table", ["outbox_message", "outbox_delivery", "audit_entry"])
def test_what_is_written_in_common_tables_cannot_be_read_or_changed(alpha, bravo, table):
    only_insert = tuple(text for text in WRITE if not text.startswith("INSERT"))
    with in_espace(alpha):
        column = columns_of("public")[table]
        for statement in statements(READ + only_insert, qualified("public", table), column):
            assert_refused(statement)


def test_numbers_of_common_tables_cannot_be_drawn(alpha, bravo):
    with in_espace(alpha):
        for function in ("nextval", "currval"):
            assert_refused(SQL(f"SELECT {function}('public.tenants_espace_id_seq')"))


def test_extensions_are_within_reach_of_espaces_and_portal(alpha):
    for espace in (alpha, None):
        if espace:
            with in_espace(espace), connection.cursor() as cursor:
                cursor.execute("SELECT unaccent('Hélène'), similarity('rdv', 'rdv')")
                assert cursor.fetchone() == ("Helene", 1.0)
        else:
            with connection.cursor() as cursor:
                cursor.execute("SELECT unaccent('Hélène')")
                assert cursor.fetchone() == ("Helene",)


def test_extensions_live_in_a_schema_of_their_own(alpha):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.extname, n.nspname FROM pg_extension e"
            " JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'"
        )
        assert dict(cursor.fetchall()) == {
            "btree_gist": "extensions",
            "unaccent": "extensions",
            "pg_trgm": "extensions",
        }
