"""Wait until the public schema has this code's migrations: what programs do before they start."""

import time

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

PAUSE = 2.0  # seconds


class Command(BaseCommand):
    help = "Attend que « prepare » ait migré le schéma public ; les espaces suivent."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait", type=float, default=0, metavar="SECONDES")

    def handle(self, *args, **options) -> None:
        ends = time.monotonic() + options["wait"]
        while lacking := self._lacking():
            if time.monotonic() >= ends:
                raise CommandError(f"le schéma public n’est pas prêt : {lacking}")
            time.sleep(PAUSE)

    def _lacking(self) -> str:
        """The first migration that is missing, or why none could be read; "" when all are there."""
        try:
            connection.set_schema_to_public()
            executor = MigrationExecutor(connection)
            plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError as error:
            connection.close()
            return type(error).__name__
        return str(plan[0][0]) if plan else ""
