"""Waves with real commits: tables that are busy, several connections, a process that is killed."""

import os
import signal
import threading

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, migrations

from tenants.context import in_espace
from tenants.migrations_of_espace import code_version
from tenants.models import Espace, Wave, WaveStop
from tenants.postgresql.base import as_owner
from tenants.provisioning import provision, request_espace
from tenants.waves import wave as waves
from tenants.waves.wave import Options, run_wave
from tests.support.migrations import later, with_migrations

from .processes import environment, start, wait_until

COLUMN = later(
    "9001_column", [migrations.RunSQL("ALTER TABLE exports_export ADD COLUMN slow integer")]
)


@pytest.fixture
def as_before(committed):
    """The two espaces are as they were, whatever the test's migrations made."""
    version = code_version()
    yield
    for espace in Espace.objects.filter(slug__in=("alpha", "bravo")):
        with in_espace(espace), as_owner(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE exports_export DROP COLUMN IF EXISTS slow")
            cursor.execute("DELETE FROM django_migrations WHERE name LIKE '9%'")
    Espace.objects.update(schema_version=version)


@pytest.fixture
def more_espaces(espaces_thrown_away, as_before) -> list[str]:
    names = [f"espace-{number}" for number in range(4)]
    for slug in names:
        provision(request_espace(slug, slug, host=f"{slug}.localhost"))
    return ["alpha", "bravo", *names]


def has_column(espace: Espace) -> bool:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_attribute WHERE attname = 'slow' AND"
            " attrelid = to_regclass(%s))",
            [f"{espace.schema_name}.exports_export"],
        )
        return cursor.fetchone()[0]


def migrated() -> set[str]:
    """From outside: the espaces whose schema has the column."""
    return {espace.slug for espace in Espace.objects.all() if has_column(espace)}


def notes_of(espace: Espace) -> int:
    with in_espace(espace), as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations WHERE name LIKE '9%'")
        return cursor.fetchone()[0]


def test_a_busy_table_is_left_alone_and_tried_again(as_before, monkeypatch):
    """Somebody works in alpha's table for longer than the limit: bravo does not wait for it."""
    alpha = Espace.objects.get(slug="alpha")
    release, order = threading.Event(), []
    monkeypatch.setattr(waves, "PAUSE", 0.1)

    def tell(slug: str, ok: bool) -> None:
        order.append((slug, ok))
        release.set()

    with psycopg.connect(environment()["DATABASE_URL"]) as other:
        other.execute(f"LOCK TABLE {alpha.schema_name}.exports_export IN ACCESS SHARE MODE")
        freed = threading.Thread(target=lambda: (release.wait(20), other.rollback()))
        freed.start()
        with with_migrations(COLUMN):
            outcome = run_wave(Options(lock_seconds=0.2), tell)
        freed.join()
    assert order == [("bravo", True), ("alpha", True)]
    assert (outcome.failed, outcome.left) == ((), 0)
    assert WaveStop.objects.get(espace_number=alpha.number).attempts >= 2


def test_a_table_that_stays_busy_is_a_failure_that_leaves_nothing(as_before, monkeypatch):
    alpha = Espace.objects.get(slug="alpha")
    monkeypatch.setattr(waves, "PAUSE", 0.01)
    with psycopg.connect(environment()["DATABASE_URL"]) as other:
        other.execute(f"LOCK TABLE {alpha.schema_name}.exports_export IN ACCESS SHARE MODE")
        with with_migrations(COLUMN):
            outcome = run_wave(Options(lock_seconds=0.05))
    assert (outcome.migrated, outcome.failed) == (("bravo",), ("alpha",))
    assert WaveStop.objects.get(espace_number=alpha.number).error == "LockNotAvailable"
    assert not has_column(alpha)


def test_several_at_a_time_migrate_each_espace_once(more_espaces):
    seen, at_once = set(), []

    def tell(slug: str, ok: bool) -> None:
        seen.add((slug, ok))
        at_once.append(threading.current_thread().name)

    with with_migrations(COLUMN):
        outcome = run_wave(Options(jobs=3), tell)
    assert sorted(outcome.migrated) == sorted(more_espaces)
    assert seen == {(slug, True) for slug in more_espaces}
    assert len(set(at_once)) > 1
    assert {notes_of(espace) for espace in Espace.objects.all()} == {1}


def test_killed_in_the_middle_then_taken_up_again(more_espaces):
    """kill -9: what was committed stands, what was not leaves no trace, the rest follows."""
    slow = {"DJANGO_SETTINGS_MODULE": "tests.support.wave_settings"}
    before = _at_work()
    process = start("manage.py", "wave", "--jobs", "2", **slow)
    wait_until(lambda: len(migrated()) >= 2)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    # The server ends what was under way when it notices.
    wait_until(lambda: _at_work() <= before)
    halfway = migrated()
    assert 2 <= len(halfway) < len(more_espaces)
    shown = set(WaveStop.objects.filter(state="done").values_list("espace_number", flat=True))
    numbers = dict(Espace.objects.values_list("slug", "number"))
    assert shown == {numbers[slug] for slug in halfway}

    again = start("manage.py", "wave", "--jobs", "2", **slow)
    said, errors = again.communicate(timeout=60)
    assert again.returncode == 0, errors
    assert f"{len(more_espaces) - len(halfway)} espaces migrés" in said
    assert migrated() == set(more_espaces)
    assert {notes_of(espace) for espace in Espace.objects.all()} == {1}
    assert Wave.objects.get().state == Wave.State.DONE
    call_command("wave", "--status")


def _at_work() -> set[int]:
    """The servers' processes that work for somebody in this database, by their ids."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend'"
        )
        return {pid for (pid,) in cursor.fetchall()}
