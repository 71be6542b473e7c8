"""All that an espace holds, in open formats, for those who leave: CSV files and what they mean."""

import csv
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from psycopg import sql

from socle.audit.record import record
from tenants.context import in_espace
from tenants.models import Espace

# Keys of doors, not data: whoever holds the files must not come in by them.
SECRETS = ("secret", "digest", "token", "password", "key_hash")
COLUMNS_FILE = "colonnes.csv"
COLUMNS = ("table", "table en clair", "colonne", "libellé", "type", "renvoie à", "valeurs")


def write_everything(espace: Espace, folder: Path) -> list[Path]:
    """One CSV a table (UTF-8, ISO 8601, UTC), and `colonnes.csv` that explains them.

    Whatever the tables, memory stays small: PostgreSQL writes the rows. `folder` must not exist.

    Raises:
        FileExistsError: the folder is there.
    """
    folder.mkdir(mode=0o700, parents=True)
    with in_espace(espace):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")  # role and path are set: the transaction begins clean
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            # All tables as of one instant, times in UTC.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL timezone TO 'UTC'")
            written = [_write_table(cursor, model, folder) for model in models_of_espaces()]
    written.append(_explain(folder / COLUMNS_FILE))
    for file in written:
        file.chmod(0o600)
    record("espace.exported", noun="espace", object_id=espace.number)
    return written


def models_of_espaces() -> list[type[models.Model]]:
    configs = [config for config in apps.get_app_configs() if config.name in settings.TENANT_APPS]
    found = [m for config in configs for m in config.get_models(include_auto_created=True)]
    return sorted(found, key=lambda model: model._meta.db_table)


def told_fields(model: type[models.Model]) -> list[models.Field]:
    """What is written: the columns that hold no secret."""
    return [
        field
        for field in model._meta.concrete_fields
        if not any(word in field.column for word in SECRETS)
    ]


def _write_table(cursor, model: type[models.Model], folder: Path) -> Path:
    table = model._meta.db_table
    columns = sql.SQL(", ").join(sql.Identifier(field.column) for field in told_fields(model))
    statement = sql.SQL("COPY (SELECT {} FROM {} ORDER BY 1) TO STDOUT (FORMAT csv, HEADER)")
    file = folder / f"{table}.csv"
    copying = cursor.cursor.copy(statement.format(columns, sql.Identifier(table)))
    with file.open("wb") as out, copying as rows:
        for block in rows:
            out.write(block)
    return file


def _explain(file: Path) -> Path:
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(COLUMNS)
        for model in models_of_espaces():
            rows.writerows(_explained(model, field) for field in told_fields(model))
    return file


def _explained(model: type[models.Model], field: models.Field) -> tuple[str, ...]:
    target = field.related_model._meta.db_table if field.related_model else ""
    values = " ; ".join(f"{value} = {text}" for value, text in field.flatchoices)
    return (
        model._meta.db_table,
        str(model._meta.verbose_name),
        field.column,
        str(field.verbose_name),
        field.db_type(connection) or "",
        target,
        values,
    )
