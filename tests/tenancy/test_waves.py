"""Migrations as SQL over the espaces: the same as Django's, stopped by failures, taken up again."""

import io
import uuid

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, migrations, models
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.loader import MigrationLoader

from booking.directory.models import Service
from tenants import migrations_of_espace
from tenants.context import in_espace
from tenants.models import Espace, Wave, WaveStop
from tenants.postgresql.base import as_owner
from tenants.roles import espace_role
from tenants.schemas.shape import Shape, shape_of
from tenants.waves import one
from tenants.waves.compiled import Compiler
from tenants.waves.plan import Plan
from tenants.waves.progress import Progress
from tenants.waves.wave import Options, run_wave
from tests.factories import ServiceFactory
from tests.support.migrations import later, with_migrations

from .processes import environment

pytestmark = pytest.mark.usefixtures("alpha", "bravo")

COLUMN = later(
    "9001_column",
    [
        migrations.AddField("export", "colour", models.CharField(max_length=9, default="50 % red")),
        migrations.AddIndex("export", models.Index(fields=["colour"], name="export_colour")),
    ],
)


def everything() -> list[migrations.Migration]:
    """One of each kind that migrations are made of."""
    return [
        later(
            "9001_tables",
            [
                migrations.CreateModel(
                    "Thing",
                    [
                        ("id", models.BigAutoField(primary_key=True)),
                        ("name", models.CharField(max_length=20, unique=True)),
                        ("gone", models.IntegerField(null=True)),
                        (
                            "export",
                            models.ForeignKey("exports.Export", models.CASCADE, null=True),
                        ),
                    ],
                ),
                migrations.AddField(
                    "thing", "tags", models.ManyToManyField("directory.Service", related_name="+")
                ),
            ],
        ),
        later("9002_column", COLUMN.operations),
        later(
            "9003_changes",
            [
                migrations.AlterField("thing", "name", models.CharField(max_length=40)),
                migrations.RenameField("thing", "name", "label"),
                migrations.RemoveField("thing", "gone"),
                migrations.AddConstraint(
                    "thing",
                    models.CheckConstraint(
                        name="thing_known", condition=models.Q(label__in=["a", "b'c", "100 %"])
                    ),
                ),
                migrations.AlterField(
                    "thing", "export", models.ForeignKey("exports.Export", models.PROTECT)
                ),
                migrations.RunSQL("ALTER TABLE exports_export SET (fillfactor = 90)"),
            ],
        ),
        later("9004_renamed", [migrations.RenameModel("Thing", "Item")]),
    ]


def shape(espace: Espace) -> Shape:
    role = espace_role(connection.settings_dict["NAME"], espace.number)
    with as_owner():
        return shape_of(espace.schema_name, espace.number, role)


def noted(espace: Espace) -> list[tuple[str, str]]:
    with in_espace(espace), as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations WHERE name LIKE '9%' ORDER BY id")
        return cursor.fetchall()


def stops() -> dict[str, tuple[str, str]]:
    slugs = dict(Espace.objects.values_list("number", "slug"))
    rows = WaveStop.objects.filter(wave=Wave.objects.latest("pk"))
    return {slugs[row.espace_number]: (row.state, row.error) for row in rows}


def test_a_wave_makes_what_django_makes(alpha, bravo):
    with with_migrations(*everything()):
        # Left to its creation, as far as the wave is told.
        Espace.objects.filter(pk=bravo.pk).update(state="creating")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(one, "run_by_django", lambda *args: pytest.fail("not as SQL"))
            assert run_wave(Options()).migrated == ("alpha",)
        migrations_of_espace.migrate(Espace.objects.get(pk=bravo.pk))
    assert shape(alpha).parts == shape(bravo).parts
    assert shape(alpha).strangers == ()
    assert noted(alpha) == noted(bravo) == [("exports", step.name) for step in everything()]


def test_every_espace_that_is_behind_is_migrated_and_shown(alpha, bravo):
    with with_migrations(COLUMN):
        told = []
        outcome = run_wave(Options(), lambda slug, ok: told.append((slug, ok)))
        assert outcome.migrated == ("alpha", "bravo")
        assert (outcome.failed, outcome.left) == ((), 0)
        assert told == [("alpha", True), ("bravo", True)]
        assert stops() == {"alpha": ("done", ""), "bravo": ("done", "")}
        assert Wave.objects.get().state == Wave.State.DONE
        version = migrations_of_espace.code_version()
        assert set(Espace.objects.values_list("schema_version", flat=True)) == {version}
        assert run_wave(Options()).wave is None
    for espace in (alpha, bravo):
        with in_espace(espace), connection.cursor() as cursor:
            cursor.execute("SELECT count(colour) FROM exports_export")
            assert cursor.fetchone() == (0,)


def plan_and_compiler() -> tuple[Plan, Compiler]:
    loader = MigrationLoader(None)
    return Plan(loader), Compiler(loader)


def test_the_second_espace_costs_few_questions(alpha, bravo, django_assert_num_queries):
    """Role and path, what it lacks, a transaction, a limit on locks, all of the SQL, the end."""
    with with_migrations(COLUMN):
        plan, compiler = plan_and_compiler()
        one.migrate_one(alpha, plan, compiler)
        with django_assert_num_queries(6):
            one.migrate_one(bravo, plan, compiler)


def count_services(apps, editor) -> None:
    service = apps.get_model("directory", "Service")
    export = apps.get_model("exports", "Export")
    assert "colour" in {field.name for field in export._meta.fields}
    service.objects.filter(name="seen").update(short_name=str(service.objects.count()))


def test_python_is_run_in_each_espace_between_what_is_sql(alpha, bravo):
    for espace, number in ((alpha, 1), (bravo, 3)):
        with in_espace(espace):
            ServiceFactory(name="seen")
            ServiceFactory.create_batch(number)
    steps = [
        COLUMN,
        later("9002_python", [migrations.RunPython(count_services)]),
        later("9003_last", [migrations.RemoveField("export", "colour")]),
    ]
    with with_migrations(*steps):
        assert run_wave(Options()).migrated == ("alpha", "bravo")
    for espace, seen in ((alpha, "2"), (bravo, "4")):
        assert noted(espace) == [("exports", step.name) for step in steps]
        with in_espace(espace):
            assert Service.objects.get(name="seen").short_name == seen


def test_a_default_drawn_at_random_is_drawn_in_each_espace(alpha, bravo):
    """As SQL it would be one value for all."""
    for espace in (alpha, bravo):
        with in_espace(espace):
            ServiceFactory()
    field = models.UUIDField(default=uuid.uuid4, null=True)
    with with_migrations(
        later("9001_key", [migrations.AddField("service", "key", field)], app="directory")
    ):
        run_wave(Options())
    drawn = set()
    for espace in (alpha, bravo):
        with in_espace(espace), connection.cursor() as cursor:
            cursor.execute("SELECT key FROM directory_service")
            drawn.add(cursor.fetchone())
    assert len(drawn) == 2


REFUSED = later(
    "9001_refused",
    [
        migrations.RunSQL("ALTER TABLE directory_service ADD COLUMN half integer"),
        migrations.RunSQL("CREATE UNIQUE INDEX one_service_only ON directory_service ((1))"),
    ],
    app="directory",
)


def test_the_first_failures_stop_the_wave_which_is_taken_up_again(alpha, bravo):
    with in_espace(alpha):
        ServiceFactory.create_batch(2)
    with with_migrations(REFUSED):
        outcome = run_wave(Options(stop_after=1))
        assert (outcome.migrated, outcome.failed, outcome.left) == ((), ("alpha",), 2)
        assert stops() == {
            "alpha": ("failed", "UniqueViolation directory_service one_service_only"),
            "bravo": ("waiting", ""),
        }
        assert Wave.objects.get().state == Wave.State.STOPPED
        assert noted(alpha) == []
        with in_espace(alpha):
            Service.objects.last().delete()
            # What keys still have to check is checked here, as at the end of a transaction.
            connection.check_constraints()
        assert "column directory_service.half" not in shape(alpha).parts
        outcome = run_wave(Options(stop_after=1))
        assert outcome.migrated == ("alpha", "bravo")
        assert outcome.wave == Wave.objects.get()
        assert set(stops().values()) == {("done", "")}


def test_a_failure_that_is_not_the_last_allowed_lets_the_others_go_on(alpha, bravo):
    with in_espace(alpha):
        ServiceFactory.create_batch(2)
    with with_migrations(REFUSED):
        outcome = run_wave(Options(stop_after=2))
    assert (outcome.migrated, outcome.failed, outcome.left) == (("bravo",), ("alpha",), 1)


def test_a_history_that_cannot_be_is_refused(alpha, bravo):
    with in_espace(alpha), as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE name = '0001_initial' AND app = 'directory'"
        )
    Espace.objects.filter(pk=alpha.pk).update(schema_version="")
    plan, compiler = plan_and_compiler()
    with pytest.raises(InconsistentMigrationHistory):
        one.migrate_one(alpha, plan, compiler)
    assert run_wave(Options()).failed == ("alpha",)


def test_a_rehearsal_shows_the_sql_and_changes_nothing(alpha, bravo):
    before = shape(alpha).parts
    said = io.StringIO()
    steps = [COLUMN, later("9002_python", [migrations.RunPython(count_services)])]
    with with_migrations(*steps):
        call_command("wave", "--dry-run", stdout=said)
    assert "exports.9001_column : 2 espaces, SQL" in said.getvalue()
    assert 'ALTER TABLE "exports_export" ADD COLUMN "colour"' in said.getvalue()
    assert "exports.9002_python : 2 espaces, par Django (Python)" in said.getvalue()
    assert shape(alpha).parts == before
    assert noted(alpha) == []
    assert not Wave.objects.exists()


def test_the_command_says_what_failed_and_why(alpha, bravo, capsys):
    with in_espace(alpha):
        ServiceFactory.create_batch(2)
    with with_migrations(REFUSED):
        with pytest.raises(CommandError, match="en échec : alpha"):
            call_command("wave", "--jobs", "1", "--stop-after", "1")
        call_command("wave", "--status")
        told = capsys.readouterr().out
        assert "alpha : En échec [UniqueViolation directory_service one_service_only]" in told
        assert "0 espaces migrés en" in told


def test_two_waves_are_not_run_at_a_time(alpha, bravo):
    """The lock is held by a session: another connection is another command."""
    with psycopg.connect(environment()["DATABASE_URL"]) as other:
        other.execute("SELECT pg_advisory_lock(7302, 2)")
        with pytest.raises(CommandError, match="une autre vague est en cours"):
            call_command("wave", "--jobs", "1")


def test_progress_is_told_by_tenths_where_there_is_no_terminal():
    stream = io.StringIO()
    progress = Progress(20, stream)
    for n in range(20):
        progress.tell("espace", n != 3)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("2 espaces sur 20, ")
    assert lines[-1].startswith("20 espaces sur 20, 1 en échec, ")
