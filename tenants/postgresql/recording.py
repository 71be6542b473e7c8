"""Three changes to how Django plans and records migrations: nothing in vain, nothing half noted."""

from django.db import transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import get_public_schema_name

_apply_in_steps = MigrationExecutor.apply_migration
_read_all_tables = MigrationRecorder.has_table
_plan_all = MigrationExecutor.migration_plan


def install() -> None:
    """Replace the three methods; called once, by the backend's import."""
    MigrationExecutor.migration_plan = _plan
    MigrationRecorder.has_table = _has_table
    MigrationExecutor.apply_migration = _apply_at_once


def _has_table(self: MigrationRecorder) -> bool:
    """Ask for the one table: Django lists the whole catalogue, which grows with every espace."""
    if not self._has_table:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT to_regclass(quote_ident(current_schema()) || '.django_migrations')"
                " IS NOT NULL"
            )
            self._has_table = cursor.fetchone()[0]
    return self._has_table


def _apply_at_once(self: MigrationExecutor, state, migration, **options):
    """Commit a migration and the note that it was applied together.

    Django commits one that adds a foreign key or an index first, and notes it afterwards: a crash
    in between left tables that the next run tried to make again.
    """
    if not migration.atomic:
        return _apply_in_steps(self, state, migration, **options)
    with transaction.atomic(using=self.connection.alias):
        return _apply_in_steps(self, state, migration, **options)


def _plan(self: MigrationExecutor, targets, clean_start: bool = False) -> list[tuple]:
    """Leave the rooms' migrations out of what is done in the public schema.

    They make nothing there; replaying what they say took nearly half of the time.
    """
    from tenants.migrations_of_espace import labels_of_rooms

    plan = _plan_all(self, targets, clean_start)
    if self.connection.schema_name != get_public_schema_name():
        return plan
    rooms = labels_of_rooms()
    return [step for step in plan if step[0].app_label not in rooms]
