"""A thousand espaces: making one more, and a wave of one column and one index over all of them."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.migration_executors.base import run_migrations
from psycopg import sql

from tenants.models import Espace
from tenants.postgresql import recording
from tenants.postgresql.base import as_owner
from tenants.provisioning import provision, request_espace
from tenants.waves.wave import Options, run_wave
from tests.support.migrations import later, with_migrations

from .database import throwaway_database
from .measure import Row, row_of

NAME = "creation"
DESCRIPTION = "1,000 espaces (BENCH_ESPACES): one more, and a wave of migrations, beside stock"
ESPACES = int(os.environ.get("BENCH_ESPACES", "1000"))
ONES = 10  # creations that are timed, at each size
STOCK = 3  # of the stock commands, which take seconds each


def run() -> list[Row]:
    with throwaway_database():
        rows = [*_creations(), *_waves()]
        _say(_size())
    return rows


def _creations() -> list[Row]:
    few = _timed(ONES, lambda n: _create(f"few-{n}"))
    _fill(ESPACES - ONES)
    group = f"one creation at {ESPACES} espaces"
    many = _timed(ONES, lambda n: _create(f"many-{n}"))
    step = _timed(STOCK, lambda n: _create(f"step-{n}", templates=False))
    with _stock():
        stock = _timed(STOCK, _create_by_stock)
    base = sorted(stock)[len(stock) // 2]
    return [
        row_of("one creation, few espaces", "template", few, sorted(few)[len(few) // 2]),
        row_of(group, "stock: every migration", stock, base),
        row_of(group, "every migration, our recorder", step, base),
        row_of(group, "template", many, base),
    ]


def _waves() -> list[Row]:
    """Figures of one espace, so that a part of them can stand for all; the whole is told beside."""
    number = Espace.objects.active().count()
    group = f"a wave over {number} espaces, by espace"
    first, second = _release("1"), _release("2")
    with with_migrations(first):
        alone = [_wave(Options(jobs=1))]
    with with_migrations(first, second):
        with _stock():
            some = list(Espace.objects.order_by("-number")[:STOCK])
            stock = _timed(STOCK, lambda n: _migrate_by_stock(some[n].schema_name))
        together = [_wave(Options(jobs=2))]
    each = [1000 * seconds / number for seconds in (*alone, *together)]
    base = sorted(stock)[len(stock) // 2]
    _say(f"stock, {number} espaces: {base * number / 1000:.0f} s by multiplication")
    _say(f"waves, {number} espaces: {alone[0]:.1f} s alone, {together[0]:.1f} s by two")
    return [
        row_of(group, f"stock command, {STOCK} espaces", stock, base),
        row_of(group, "wave, one at a time", [each[0]] * 2, base),
        row_of(group, "wave, two at a time", [each[1]] * 2, base),
    ]


def _release(mark: str) -> migrations.Migration:
    """One column and one index, on the table of appointments."""
    field = models.CharField(max_length=20, null=True)
    index = models.Index(fields=[f"bench{mark}"], name=f"bench_{mark}")
    operations = [
        migrations.AddField("appointment", f"bench{mark}", field),
        migrations.AddIndex("appointment", index),
    ]
    return later(f"900{mark}_bench", operations, app="appointments")


def _wave(options: Options) -> float:
    outcome = run_wave(options)
    if outcome.left or outcome.failed:
        raise RuntimeError(outcome)
    return outcome.seconds


def _create(slug: str, *, templates: bool = True) -> None:
    settings.SCHEMA_TEMPLATES = templates
    try:
        provision(request_espace(slug, slug, host=f"{slug}.localhost"))
    finally:
        settings.SCHEMA_TEMPLATES = True


def _create_by_stock(number: int) -> None:
    """As django-tenants does: the schema, then Django's command inside it."""
    name = f"stock_{number}"
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
    _migrate_by_stock(name)


def _migrate_by_stock(schema: str) -> None:
    options = {
        "app_label": None,
        "migration_name": None,
        "check_unapplied": False,
        "database": "default",
        "fake": False,
        "fake_initial": False,
        "force_color": False,
        "interactive": False,
        "no_color": True,
        "plan": False,
        "prune": False,
        "run_syncdb": False,
        "skip_checks": True,
        "verbosity": 0,
    }
    with as_owner():
        try:
            run_migrations([], options, "standard", schema)
        finally:
            connection.set_schema_to_public()


@contextmanager
def _stock() -> Iterator[None]:
    """Without the two changes of ours to how Django records migrations."""
    ours = MigrationRecorder.has_table, MigrationExecutor.apply_migration
    MigrationRecorder.has_table = recording._read_all_tables
    MigrationExecutor.apply_migration = recording._apply_in_steps
    try:
        yield
    finally:
        MigrationRecorder.has_table, MigrationExecutor.apply_migration = ours


def _fill(number: int) -> None:
    begun = time.monotonic()
    for n in range(number):
        _create(f"espace-{n}")
        if (n + 1) % 100 == 0:
            _say(f"{n + 1} espaces made in {time.monotonic() - begun:.0f} s")
            # The backend keeps what it has seen of each schema.
            connection.close()


def _timed(runs: int, work: Callable[[int], object]) -> list[float]:
    """Milliseconds of each."""
    times = []
    for number in range(runs):
        begun = time.perf_counter()
        work(number)
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _size() -> str:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_size_pretty(pg_database_size(current_database())),"
            " (SELECT count(*) FROM pg_class)"
        )
        return "database of {}, {} relations".format(*cursor.fetchone())


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
