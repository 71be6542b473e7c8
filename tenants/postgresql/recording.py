"""Two changes to how Django records migrations: no work in vain, no work half noted."""

from django.db import transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

_apply_in_steps = MigrationExecutor.apply_migration
_read_all_tables = MigrationRecorder.has_table


def install() -> None:
    """Replace the two methods; called once, by the backend's import."""
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
