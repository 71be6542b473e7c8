"""`manage.py migrate` brings public and every espace to the code's version."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from tenants import migrations_of_espace
from tenants.context import in_espace
from tenants.models import Espace
from tenants.postgresql.base import as_owner

from .sql import columns_of

pytestmark = pytest.mark.usefixtures("alpha", "bravo")


def migrated(capsys) -> list[str]:
    """The espaces that a run of the command says it migrated."""
    call_command("migrate")
    lines = capsys.readouterr().out.splitlines()
    return [line.split()[0] for line in lines if line.endswith(" : à jour")]


def test_espaces_at_the_codes_version_are_not_touched(capsys, monkeypatch):
    monkeypatch.setattr(migrations_of_espace, "migrate", lambda espace: pytest.fail(espace.slug))
    assert migrated(capsys) == []


@pytest.mark.parametrize("state", ["active", "suspended", "archived"])
def test_an_espace_that_is_behind_is_migrated_whatever_its_state(capsys, alpha, state):
    Espace.objects.filter(pk=alpha.pk).update(schema_version="", state=state)
    assert migrated(capsys) == ["alpha"]
    assert migrated(capsys) == []


@pytest.mark.parametrize("state", ["creating", "failed"])
def test_an_espace_under_creation_is_left_to_its_job(capsys, alpha, state):
    Espace.objects.filter(pk=alpha.pk).update(schema_version="", state=state)
    assert migrated(capsys) == []


def test_a_migration_that_the_schema_lacks_is_applied(capsys, alpha, bravo):
    with in_espace(alpha), as_owner(), connection.cursor() as cursor:
        for table in apps.get_app_config("notifications").get_models():
            cursor.execute(f"DROP TABLE {table._meta.db_table} CASCADE")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'notifications'")
    Espace.objects.filter(pk=alpha.pk).update(schema_version="")
    assert migrated(capsys) == ["alpha"]
    assert columns_of(alpha.schema_name) == columns_of(bravo.schema_name)
    with in_espace(alpha), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM notifications_receipt")
        assert cursor.fetchone() == (0,)


def test_an_espace_records_its_own_migrations_only(alpha):
    with in_espace(alpha), as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT app FROM django_migrations")
        assert {row[0] for row in cursor.fetchall()} == migrations_of_espace.labels_of_rooms()


def test_the_public_schema_records_those_of_the_shared_apps_only():
    """Replaying what the others say, without effect, took most of the time of a first start."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT app FROM public.django_migrations")
        noted = {row[0] for row in cursor.fetchall()}
    assert "tenants" in noted
    assert noted & migrations_of_espace.labels_of_rooms() == set()


def test_the_codes_version_is_that_of_the_per_espace_migrations(monkeypatch):
    def version_with(*migrations: tuple[str, str]) -> str:
        loader = SimpleNamespace(disk_migrations=dict.fromkeys(migrations))
        monkeypatch.setattr(migrations_of_espace, "MigrationLoader", lambda connection: loader)
        return migrations_of_espace.code_version()

    first = ("directory", "0001_initial")
    version = version_with(first)
    assert version_with(first, ("accounts", "0002_later")) == version
    assert version_with(first, ("directory", "0002_later")) != version


def test_programs_wait_until_the_public_schema_is_there():
    call_command("prepared")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.django_migrations WHERE app = 'tenants'")
    with pytest.raises(CommandError, match="tenants"):
        call_command("prepared")
