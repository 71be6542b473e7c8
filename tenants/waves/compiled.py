"""One migration as SQL that any espace can run, or the reason why there is none."""

from dataclasses import dataclass
from threading import RLock

from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.state import ProjectState

from tenants.identifiers import identity_suffix

# Stands for what `identity_suffix` says of the espace at hand.
IDENTITY = "«identity»"


@dataclass(frozen=True, slots=True)
class Compiled:
    """`sql` is None where Django must run the migration in each espace; `why` then says why."""

    migration: Migration
    sql: str | None
    why: str = ""

    @property
    def label(self) -> str:
        return f"{self.migration.app_label}.{self.migration.name}"

    def sql_for(self, number: int) -> str:
        return self.sql.replace(IDENTITY, identity_suffix(number))


class Compiler:
    """Compiles each migration once, in the first espace that lacks it: names of constraints are
    read there, which are the same everywhere."""

    def __init__(self, loader: MigrationLoader) -> None:
        self.loader = loader
        self._known: dict[tuple[str, str], Compiled] = {}
        self._states: dict[tuple[str, str], ProjectState] = {}
        self._lock = RLock()

    def compiled(self, key: tuple[str, str]) -> Compiled:
        """From the context of an espace whose schema is as just before this migration."""
        with self._lock:
            if key not in self._known:
                self._known[key] = self._compile(self.loader.graph.nodes[key])
            return self._known[key]

    def state_before(self, migration: Migration) -> ProjectState:
        """The models as just before the migration; one's own copy."""
        key = (migration.app_label, migration.name)
        with self._lock:
            if key not in self._states:
                self._states[key] = self.loader.project_state(key, at_end=False)
            return self._states[key].clone()

    def _compile(self, migration: Migration) -> Compiled:
        if not migration.atomic:
            return Compiled(migration, None, "hors transaction")
        if not all(map(_is_sql, migration.operations)):
            return Compiled(migration, None, "Python")
        text = self._tried(migration)
        if text != self._tried(migration):
            # A default drawn at random would be the same in all espaces.
            return Compiled(migration, None, "valeurs propres à chaque espace")
        suffix = identity_suffix(connection.tenant.number)
        return Compiled(migration, text.replace(suffix, IDENTITY))

    def _tried(self, migration: Migration) -> str:
        """What Django executes, written down while it does, and undone.

        `sqlmigrate` does not execute: after a table is renamed it no longer finds the names of
        that table's constraints, and leaves out what depends on them.
        """
        written: list[str] = []
        with transaction.atomic():
            with connection.schema_editor(atomic=False) as editor:
                execute = editor.execute

                def execute_and_write(statement, params=()):
                    written.append(_in_full(statement, params))
                    return execute(statement, params)

                editor.execute = execute_and_write
                migration.apply(self.state_before(migration), editor)
            transaction.set_rollback(True)
        return "\n".join(written)


def _in_full(statement: object, params) -> str:
    """With its values, as the editor sends it; ended so that a comment at its end ends too."""
    text = str(statement)
    if params is not None:
        text = connection.ops.compose_sql(text, params)
    return f"{text}\n;"


def _is_sql(operation) -> bool:
    if isinstance(operation, SeparateDatabaseAndState):
        return all(map(_is_sql, operation.database_operations))
    return operation.reduces_to_sql
