"""Bring one schema to the code's version."""

import hashlib

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import tenant_context

from .models import Espace
from .postgresql.base import as_owner
from .roles import ensure_espace_role


def code_version() -> str:
    """A fingerprint of all migrations of the per-espace apps, as the code has them."""
    loader = MigrationLoader(None)
    labels = labels_of_rooms()
    names = sorted(f"{app}.{name}" for app, name in loader.disk_migrations if app in labels)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def migrate(espace: Espace) -> None:
    """Apply what the espace's schema lacks, as its owner; then note the version reached.

    Must be called from the portal's context. Safe to run again: what was applied is recorded
    in the schema's own `django_migrations`.
    """
    with as_owner():
        apply_migrations(espace)
        ensure_espace_role(espace.number, espace.schema_name)
    espace.schema_version = code_version()
    espace.save(update_fields=["schema_version"])


def apply_migrations(espace: Espace) -> None:
    """The same on the schema alone: neither its role nor its row is touched. As the owner."""
    with tenant_context(espace):
        # Without this the table of `public` would be found, and nothing applied.
        connection.set_tenant(espace, include_public=False)
        MigrationRecorder(connection).ensure_schema()
        connection.set_tenant(espace)
        _apply_all()


def _apply_all() -> None:
    """The migrations of the per-espace apps only.

    Django's command would replay those of the shared apps too, without effect, and tell its
    listeners each time.
    """
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    labels = labels_of_rooms()
    executor.migrate([key for key in executor.loader.graph.leaf_nodes() if key[0] in labels])


def labels_of_rooms() -> set[str]:
    return {name.rsplit(".", 1)[-1] for name in settings.TENANT_APPS}
