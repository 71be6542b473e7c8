"""A schema made from the template is the one that all migrations make; else they make it."""

import pytest
from django.db import connection

from tenants import migrations_of_espace
from tenants.context import in_espace
from tenants.models import SchemaTemplate
from tenants.postgresql.base import as_owner
from tenants.provisioning import provision, request_espace
from tenants.roles import espace_role, portal_role
from tenants.schemas import template
from tenants.schemas.drift import drift_of
from tenants.schemas.shape import shape_of

from .dumps import dump_of, dump_of_restored
from .throwaway import assert_whole, drop_schema


def made(slug: str):
    return provision(request_espace(slug, slug.title(), host=f"{slug}.localhost"))


def applied(espace) -> list[tuple[str, str]]:
    with in_espace(espace), as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return cursor.fetchall()


def shape(espace):
    role = espace_role(connection.settings_dict["NAME"], espace.number)
    return shape_of(espace.schema_name, espace.number, role)


@pytest.fixture
def migrated(settings, espaces_thrown_away):
    """An espace whose migrations were applied one by one."""
    settings.SCHEMA_TEMPLATES = False
    espace = made("delta")
    settings.SCHEMA_TEMPLATES = True
    return espace


def test_an_espace_of_the_template_equals_a_migrated_one(migrated, monkeypatch):
    """By pg_dump, which knows all that a schema may hold, and by what is compared at night."""
    monkeypatch.setattr(migrations_of_espace, "migrate", lambda espace: pytest.fail(espace.slug))
    of_template = made("charlie")
    told = dump_of(of_template)
    assert len(told) > 200
    assert told == dump_of_restored(migrated)
    assert applied(of_template) == applied(migrated)
    assert shape(of_template).parts.keys() == shape(migrated).parts.keys()
    assert drift_of(of_template) == drift_of(migrated) == []
    assert_whole(of_template)
    assert of_template.schema_version == migrations_of_espace.code_version()


PLACE = "ALTER TABLE directory_place"
DAMAGES = {
    f"{PLACE} DROP COLUMN phone": "missing column directory_place.phone",
    f"{PLACE} ADD stray int": "unknown column directory_place.stray",
    f"{PLACE} ALTER phone TYPE text": "other column directory_place.phone",
    f"{PLACE} ALTER phone DROP NOT NULL": "other column directory_place.phone",
    f"{PLACE} ALTER id SET MAXVALUE 9000000000000000": "other column directory_place.id",
    f"{PLACE} DROP CONSTRAINT place_is_on_earth": (
        "missing constraint directory_place.place_is_on_earth"
    ),
    "DROP TABLE exports_exportfile": "missing table exports_exportfile",
    "CREATE VIEW stray AS SELECT 1": "unknown stranger view stray",
    "CREATE FUNCTION stray() RETURNS int LANGUAGE sql AS 'SELECT 1'": (
        "unknown stranger function stray()"
    ),
    "CREATE TABLE stray (n int REFERENCES public.tenants_host)": (
        "unknown constraint stray.stray_n_fkey"
    ),
    "GRANT SELECT ON directory_usager TO PUBLIC": "unknown right directory_usager PUBLIC",
    "REVOKE UPDATE ON directory_usager FROM CURRENT_ESPACE": "other right directory_usager espace",
    "ALTER TABLE availability_freeday RESET (fillfactor)": "other table availability_freeday",
}


@pytest.mark.parametrize("statement", DAMAGES)
def test_what_was_changed_by_hand_is_told(alpha, bravo, statement):
    """The control of the comparison: each kind of part, changed alone."""
    role = espace_role(connection.settings_dict["NAME"], alpha.number)
    with in_espace(alpha), as_owner(), connection.cursor() as cursor:
        cursor.execute(statement.replace("CURRENT_ESPACE", role))
    assert DAMAGES[statement] in list(map(str, drift_of(alpha)))
    assert drift_of(bravo) == []


def test_an_index_made_or_lost_by_hand_is_told(alpha, bravo):
    with in_espace(alpha), as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE INDEX stray ON directory_place (phone)")
        cursor.execute("DROP INDEX free_day_agent")
    assert list(map(str, drift_of(alpha))) == [
        "missing index free_day_agent",
        "unknown index stray",
    ]


def test_a_schema_that_lost_everything_is_told(alpha, bravo):
    drop_schema(alpha)
    assert {found.kind for found in drift_of(alpha)} == {"missing"}
    assert drift_of(bravo) == []


@pytest.mark.parametrize(
    ("statement", "obstacle"),
    [
        ("INSERT INTO thing (name) VALUES ('a')", "rows of thing"),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "function f()"),
    ],
)
def test_what_no_shape_can_tell_is_migrated_step_by_step(
    statement, obstacle, espaces_thrown_away, monkeypatch
):
    """A migration that writes rows, or makes a function."""

    def apply_migrations(espace):
        with in_espace(espace), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE thing (name text)")
            cursor.execute(statement)

    migrated = []
    monkeypatch.setattr(template, "fingerprint", lambda: "0" * 64)
    monkeypatch.setattr(migrations_of_espace, "apply_migrations", apply_migrations)
    monkeypatch.setattr(migrations_of_espace, "migrate", lambda espace: migrated.append(espace))
    espace = made("charlie")
    with as_owner():
        told = SchemaTemplate.objects.get(fingerprint="0" * 64)
        told.delete()
    assert (told.sql, told.obstacle) == ("", obstacle)
    assert migrated == [espace]


def test_a_template_is_kept_by_the_text_of_the_migrations(monkeypatch, espaces_thrown_away):
    with as_owner():
        before = list(SchemaTemplate.objects.values_list("fingerprint", flat=True))
        assert template.fingerprint() in before
    monkeypatch.setattr(
        migrations_of_espace, "apply_migrations", lambda espace: pytest.fail("made again")
    )
    assert template.ready_template().fingerprint == template.fingerprint()
    monkeypatch.undo()
    monkeypatch.setattr(template, "FORMAT", "another")
    template.fingerprint.cache_clear()
    try:
        assert template.fingerprint() not in before
    finally:
        monkeypatch.undo()
        template.fingerprint.cache_clear()


def test_templates_are_out_of_reach_of_whoever_is_not_the_owner(alpha, bravo):
    """They are run as the owner."""
    roles = [espace_role(connection.settings_dict["NAME"], alpha.number)]
    roles.append(portal_role(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        for role in roles:
            for verb in ("SELECT", "INSERT", "UPDATE", "DELETE"):
                cursor.execute(
                    "SELECT has_table_privilege(%s, 'public.tenants_schematemplate', %s)",
                    [role, verb],
                )
                assert cursor.fetchone() == (False,)


def test_a_creation_asks_as_many_questions_whatever_the_number_of_espaces(
    espaces_thrown_away, django_assert_max_num_queries
):
    """And few: the tables come in one."""
    wanted = request_espace("charlie", "Charlie", host="charlie.localhost")
    with django_assert_max_num_queries(45):
        provision(wanted)
