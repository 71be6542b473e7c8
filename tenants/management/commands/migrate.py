"""Migrate the public schema, then every espace that is behind."""

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connection, transaction

from tenants.migrations_of_espace import migrate_where_needed
from tenants.models import Espace
from tenants.postgresql.base import EXTENSIONS_SCHEMA, as_owner
from tenants.roles import ensure_public_roles

EXTENSIONS = ("btree_gist", "unaccent", "pg_trgm")
MIGRATED_STATES = (Espace.State.ACTIVE, Espace.State.SUSPENDED, Espace.State.ARCHIVED)


class Command(DjangoMigrate):
    """Django's options act on the public schema; espaces are brought to the code's version."""

    help = "Migre le schéma public, puis les espaces en retard."

    def handle(self, *args, **options) -> None:
        connection.set_schema_to_public()
        with as_owner():
            ensure_extensions()
            super().handle(*args, **options)
            with transaction.atomic():
                ensure_public_roles()
        if not (options["app_label"] or options["plan"] or options["check_unapplied"]):
            for espace in migrate_where_needed(Espace.objects.filter(state__in=MIGRATED_STATES)):
                self.stdout.write(f"{espace.slug} : à jour")


def ensure_extensions() -> None:
    """Extensions live in a schema of their own, made once a database."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {EXTENSIONS_SCHEMA}")
        for name in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA {EXTENSIONS_SCHEMA}")
