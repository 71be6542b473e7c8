"""Migrations that the code does not have, as a later release would bring them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import migrations
from django.db.migrations.loader import MigrationLoader


def later(
    name: str, operations: list, *, app: str = "exports", atomic: bool = True
) -> migrations.Migration:
    """A migration that follows the last one of its app, or the one given before it."""
    made = type("Migration", (migrations.Migration,), {"__module__": __name__})(name, app)
    made.operations, made.atomic = operations, atomic
    return made


def install(*added: migrations.Migration) -> object:
    """Have them found beside those on disk; what undoes it."""
    load_disk = MigrationLoader.load_disk

    def load_more(self) -> None:
        load_disk(self)
        for migration in added:
            last = max(name for app, name in self.disk_migrations if app == migration.app_label)
            if last != migration.name:
                migration.dependencies = [(migration.app_label, last)]
            self.disk_migrations[migration.app_label, migration.name] = migration
            self.migrated_apps.add(migration.app_label)

    MigrationLoader.load_disk = load_more
    return lambda: setattr(MigrationLoader, "load_disk", load_disk)


@contextmanager
def with_migrations(*added: migrations.Migration) -> Iterator[None]:
    undo = install(*added)
    try:
        yield
    finally:
        undo()
