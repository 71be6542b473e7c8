"""What a schema lacks of the code's migrations, in the order in which they are applied."""

from functools import cached_property

from django.db import connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.loader import MigrationLoader

from tenants.migrations_of_espace import labels_of_rooms

Key = tuple[str, str]


class Plan:
    """All per-espace migrations of the code; made once a wave."""

    def __init__(self, loader: MigrationLoader) -> None:
        self.loader = loader
        self._lacking: dict[frozenset[Key], tuple[Key, ...]] = {}

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        labels = labels_of_rooms()
        ordered: dict[Key, None] = {}
        for leaf in sorted(self.loader.graph.leaf_nodes()):
            if leaf[0] in labels:
                ordered |= dict.fromkeys(self.loader.graph.forwards_plan(leaf))
        return tuple(key for key in ordered if key[0] in labels)

    def lacking(self) -> tuple[Key, ...]:
        """Of the espace under way, as the owner (1 query).

        Raises:
            InconsistentMigrationHistory: one was applied before another that it depends on.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = frozenset(cursor.fetchall())
        # Nearly all espaces have the same: it is worked out once.
        if applied not in self._lacking:
            self._lacking[applied] = self._without(applied)
        return self._lacking[applied]

    def _without(self, applied: frozenset[Key]) -> tuple[Key, ...]:
        missing = tuple(key for key in self.keys if key not in applied)
        for key in missing:
            for child in self.loader.graph.node_map[key].children:
                if child.key in applied:
                    raise InconsistentMigrationHistory(f"{child.key} before {key}")
        return missing
