"""Migrate the public schema, then every espace that is behind."""

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connection, transaction

from tenants.postgresql.base import EXTENSIONS_SCHEMA, as_owner
from tenants.roles import ensure_public_roles
from tenants.schemas.template import ready_template
from tenants.waves.wave import Options, run_wave

EXTENSIONS = ("btree_gist", "unaccent", "pg_trgm")


class Command(DjangoMigrate):
    """Django's options act on the public schema; espaces are brought to the code's version."""

    help = "Migre le schéma public, puis les espaces en retard."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--public", action="store_true", help="le schéma public seul ; « wave » fait le reste"
        )

    def handle(self, *args, **options) -> None:
        connection.set_schema_to_public()
        with as_owner():
            ensure_extensions()
            super().handle(*args, **options)
            with transaction.atomic():
                ensure_public_roles()
        if options["app_label"] or options["plan"] or options["check_unapplied"]:
            return
        # Now rather than when somebody waits for a new espace.
        ready_template()
        if not options["public"]:
            self._migrate_espaces()

    def _migrate_espaces(self) -> None:
        """As `wave` does, one at a time."""
        outcome = run_wave(Options(), self._tell)
        if outcome.failed:
            raise CommandError(f"en échec : {', '.join(sorted(outcome.failed))}")

    def _tell(self, slug: str, ok: bool) -> None:
        self.stdout.write(f"{slug} : {'à jour' if ok else 'en échec'}")


def ensure_extensions() -> None:
    """Extensions live in a schema of their own, made once a database."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {EXTENSIONS_SCHEMA}")
        for name in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA {EXTENSIONS_SCHEMA}")
