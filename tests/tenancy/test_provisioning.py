"""Creating an espace: visible states, and a clean retry after a failure at any point."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from socle.audit.models import Entry
from tenants import provisioning
from tenants.context import in_espace
from tenants.models import Espace, Host
from tenants.postgresql import recording
from tenants.provisioning import NoNumberLeft, provision, provision_by_number, request_espace

from .sql import READ, WRITE, assert_refused, columns_of, qualified, statements
from .threads import together
from .throwaway import assert_whole

pytestmark = pytest.mark.usefixtures("espaces_thrown_away")


class Crash(Exception):
    """Stands for whatever may go wrong; its text must not be kept."""


def wanted(slug: str = "charlie") -> Espace:
    return request_espace(slug, slug.title(), host=f"{slug}.localhost")


def crash(*args, **kwargs):
    raise Crash("Madame Durand, 01 99 00 12 34")


def test_a_request_reserves_slug_number_and_host_and_makes_no_schema():
    espace = wanted()
    assert espace.state == Espace.State.CREATING
    assert Host.objects.get(domain="charlie.localhost").tenant == espace
    assert espace.primary_host == "charlie.localhost"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NULL", [espace.schema_name])
        assert cursor.fetchone() == (True,)
    assert Entry.objects.filter(verb="espace.requested", object_id=espace.number).exists()


@pytest.fixture
def no_tables(monkeypatch):
    """Leave the last step out: it takes a second."""
    monkeypatch.setitem(provisioning.STEPS, "tables", lambda espace: None)


def test_each_step_can_be_seen_from_outside_while_it_runs(no_tables, monkeypatch):
    espace = wanted()
    seen = []

    def look() -> None:
        row = Espace.objects.get(pk=espace.pk)
        seen.append((row.state, row.creation_step))

    for name, step in provisioning.STEPS.items():
        monkeypatch.setitem(
            provisioning.STEPS, name, lambda e, step=step: (together(look), step(e))
        )
    provision(espace)
    assert seen == [("creating", "schema"), ("creating", "role"), ("creating", "tables")]
    together(look)
    assert seen[-1] == ("active", "")
    assert Entry.objects.filter(verb="espace.created", object_id=espace.number).count() == 1


def fail_at(step: str, moment: str) -> Espace:
    """An espace whose creation stopped there, as the console shows it."""
    espace = wanted()
    whole = provisioning.STEPS[step]
    broken = crash if moment == "before" else lambda e: (whole(e), crash())
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(provisioning.STEPS, step, broken)
        with pytest.raises(Crash):
            provision(espace)
    shown = Espace.objects.get(pk=espace.pk)
    assert (shown.state, shown.creation_step) == (Espace.State.FAILED, step)
    assert shown.creation_error == "Crash"
    return shown


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", ["schema", "role"])
def test_a_failure_at_an_early_step_is_shown_and_can_be_taken_up(no_tables, step, moment):
    espace = provision(fail_at(step, moment))
    assert espace.state == Espace.State.ACTIVE
    with in_espace(espace), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()::text")
        assert cursor.fetchone() == ("e_charlie",)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_failure_at_the_last_step_is_shown_and_can_be_taken_up(moment):
    espace = fail_at("tables", moment)
    assert_whole(provision(espace))


@pytest.fixture
def step_by_step(settings):
    """Migrations are applied one by one, as where a template cannot be made."""
    settings.SCHEMA_TEMPLATES = False


def test_failures_before_and_between_migrations(monkeypatch, step_by_step):
    """Twice, and the third run goes on where the second one stopped."""
    espace = wanted()
    left = []
    apply_one = MigrationExecutor.apply_migration

    def apply_some(self, *args, **kwargs):
        if not left.pop():
            crash()
        return apply_one(self, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(MigrationExecutor, "apply_migration", apply_some)
        for applied in (0, 4):
            left[:] = [False, *[True] * applied]
            with pytest.raises(Crash):
                provision(espace)
    provision(espace)
    assert_whole(espace)


@pytest.fixture
def crash_before_noting(monkeypatch, step_by_step):
    """Crash once tables were made, before it is noted that they were."""
    note = MigrationExecutor.record_migration

    def note_some(self, migration):
        if migration.app_label == "directory":
            crash()
        note(self, migration)

    with monkeypatch.context() as patch:
        patch.setattr(MigrationExecutor, "record_migration", note_some)
        yield patch


def test_a_failure_between_a_migration_and_the_note_that_it_was_applied(crash_before_noting):
    espace = wanted()
    with pytest.raises(Crash):
        provision(espace)
    assert "directory_service" not in columns_of(espace.schema_name)
    crash_before_noting.undo()
    provision(espace)
    assert_whole(espace)


def test_without_our_change_that_failure_could_not_be_taken_up(crash_before_noting, monkeypatch):
    """The control: Django commits a migration with deferred statements before it notes it."""
    monkeypatch.setattr(MigrationExecutor, "apply_migration", recording._apply_in_steps)
    espace = wanted()
    with pytest.raises(Crash):
        provision(espace)
    assert "directory_service" in columns_of(espace.schema_name)
    crash_before_noting.undo()
    with pytest.raises(ProgrammingError, match="already exists"):
        provision(espace)


def test_an_open_espace_is_left_as_it_is(monkeypatch):
    alpha = Espace.objects.get(slug="alpha")
    for name in provisioning.STEPS:
        monkeypatch.setitem(provisioning.STEPS, name, crash)
    assert provision(alpha).state == Espace.State.ACTIVE


def test_two_creations_of_one_slug_at_the_same_time():
    started = threading.Barrier(2, timeout=20)

    def create() -> str:
        started.wait()
        try:
            wanted()
        except ValidationError as error:
            return "refused" if "slug" in error.message_dict else str(error)
        return "requested"

    assert sorted(together(create, create)) == ["refused", "requested"]
    assert Espace.objects.filter(slug="charlie").count() == 1


def test_two_workers_bring_one_espace_to_life_once():
    espace = wanted()
    ran = []
    step = provisioning.STEPS["schema"]
    started = threading.Barrier(2, timeout=20)

    def bring() -> str:
        started.wait()
        return provision(Espace.objects.get(pk=espace.pk)).state

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(provisioning.STEPS, "schema", lambda e: (ran.append(e.slug), step(e)))
        assert together(bring, bring) == ["active", "active"]
    assert ran == ["charlie"]
    assert_whole(espace)


def test_the_job_of_the_console_does_the_same(no_tables):
    espace = wanted()
    provision_by_number(espace.number)
    espace.refresh_from_db()
    assert espace.state == Espace.State.ACTIVE


def test_numbers_drawn_at_the_same_time_differ():
    started = threading.Barrier(5, timeout=20)

    def draw(n: int) -> int:
        started.wait()
        return wanted(f"espace-{n}").number

    numbers = together(*[lambda n=n: draw(n) for n in range(5)])
    assert len(set(numbers)) == 5
    assert min(numbers) > 2


def test_without_the_lock_two_would_draw_the_same(monkeypatch):
    """The control: both look at the highest number before either writes its own."""
    monkeypatch.setattr(provisioning, "_lock_until_commit", lambda key: None)
    drawn = threading.Barrier(2, timeout=20)
    next_number = provisioning._next_number

    def draw_together() -> int:
        number = next_number()
        drawn.wait()
        return number

    monkeypatch.setattr(provisioning, "_next_number", draw_together)

    def create(slug: str) -> str:
        try:
            wanted(slug)
        except (ValidationError, IntegrityError):
            return "lost"
        return "won"

    outcomes = together(lambda: create("charlie"), lambda: create("delta"))
    assert sorted(outcomes) == ["lost", "won"]


def test_a_range_that_is_used_up_is_said_and_leaves_nothing(settings):
    settings.INSTANCE_LAST_NUMBER = max(Espace.objects.values_list("number", flat=True))
    with pytest.raises(NoNumberLeft):
        wanted()
    assert not Host.objects.filter(domain="charlie.localhost").exists()


def test_another_instance_draws_from_its_own_range(settings):
    settings.INSTANCE_FIRST_NUMBER, settings.INSTANCE_LAST_NUMBER = 1000, 1001
    assert [wanted("charlie").number, wanted("delta").number] == [1000, 1001]
    with pytest.raises(NoNumberLeft):
        wanted("echo")


@pytest.mark.parametrize(
    "fields",
    [
        {"slug": "www"},
        {"slug": "Charlie"},
        {"slug": "alpha"},
        {"host": "alpha.localhost"},
        {"host": "ALPHA.localhost"},
        {"host": "localhost"},
        {"host": "deux mots.localhost"},
        {"host": "charlie.localhost:8000"},
        {"host": ".localhost"},
        {"host": ""},
        {"time_zone": "Europe/Privas"},
        {"time_zone": ""},
        {"accent": "rouge"},
        {"name": ""},
    ],
)
def test_what_cannot_be_accepted_leaves_nothing(fields):
    before = Espace.objects.count(), Host.objects.count()
    given = {"slug": "charlie", "name": "Charlie", "host": "charlie.localhost", **fields}
    with pytest.raises(ValidationError):
        request_espace(given.pop("slug"), given.pop("name"), **given)
    assert (Espace.objects.count(), Host.objects.count()) == before


def test_a_new_espace_and_its_elders_are_closed_to_each_other():
    charlie = provision(wanted())
    alpha = Espace.objects.get(slug="alpha")
    for inside, other in ((charlie, alpha), (alpha, charlie)):
        with in_espace(inside), transaction.atomic():
            for table, column in columns_of(other.schema_name).items():
                for statement in statements(
                    READ + WRITE, qualified(other.schema_name, table), column
                ):
                    assert_refused(statement)
