"""New espaces from a template: the final shape in one transaction, instead of every migration.

The template is the shape of a schema that was migrated step by step, kept by a fingerprint of the
migrations. Where a shape does not tell everything (rows that a migration writes, a function), there
is none, and espaces are migrated step by step.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from inspect import getfile
from pathlib import Path

import django
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from socle.clock import now
from tenants import migrations_of_espace
from tenants.identifiers import LAST_NUMBER, first_id, last_id
from tenants.locks import one_at_a_time
from tenants.models import Espace, SchemaTemplate
from tenants.postgresql.base import EXTENSIONS_SCHEMA, as_owner

from . import catalogue
from .shape import FIRST, LAST, Shape, shape_of

FORMAT = "2"  # of what `sql_of` writes
KEPT = 3  # templates: a release that is on its way in, the one before, and a return
SCRATCH = "t_{}"
NOTES = "django_migrations"


def make_tables(espace: Espace) -> None:
    """Give a new espace's schema all its tables; one that has some already is migrated."""
    if not _is_empty(espace.schema_name) or not (template := ready_template("parts")):
        migrations_of_espace.migrate(espace)
        return
    espace.schema_version = migrations_of_espace.code_version()
    with as_owner(), transaction.atomic():
        _fill(espace, template.sql)
        espace.save(update_fields=["schema_version"])


def _fill(espace: Espace, text: str) -> None:
    """Run a template's SQL in the empty schema of an espace."""
    text = text.replace(FIRST, str(first_id(espace.number)))
    text = text.replace(LAST, str(last_id(espace.number)))
    set_path = "SELECT set_config('search_path', %s, true)"
    with connection.cursor() as cursor:
        cursor.execute(set_path, [f'"{espace.schema_name}", "{EXTENSIONS_SCHEMA}"'])
        cursor.execute(text)
        cursor.execute(set_path, ["public"])


def ready_template(*without: str) -> SchemaTemplate | None:
    """That of the code's migrations, made when it is missing; None when there can be none.

    Args:
        without: columns that are not read: the parts take longer to read than all the rest.
    """
    if not settings.SCHEMA_TEMPLATES:
        return None
    with as_owner():
        mark = fingerprint()
        known = SchemaTemplate.objects.filter(fingerprint=mark).defer(*without)
        kept = known.first()
        if kept is None:
            with one_at_a_time("template"):
                kept = known.first() or _make(mark)
    return None if kept.obstacle else kept


def obstacle_to_comparing() -> str:
    """What in the code's migrations leaves no template, so that no espace can be compared.

    Empty when there is one, when it is still to be made, or when the settings do without.
    """
    if not settings.SCHEMA_TEMPLATES:
        return ""
    with as_owner():
        rows = SchemaTemplate.objects.filter(fingerprint=fingerprint())
        return rows.values_list("obstacle", flat=True).first() or ""


@cache
def fingerprint() -> str:
    """Of the text of all per-espace migrations, and of what turns them into SQL."""
    labels = migrations_of_espace.labels_of_rooms()
    known = MigrationLoader(None).disk_migrations
    digest = hashlib.sha256(f"{FORMAT} {django.VERSION}".encode())
    for (app, name), migration in sorted(known.items()):
        if app in labels:
            digest.update(f"{app}.{name}\n".encode())
            digest.update(Path(getfile(type(migration))).read_bytes())
    return digest.hexdigest()


def _make(mark: str) -> SchemaTemplate:
    """Migrate a schema that nobody uses, take its shape, and drop it."""
    with scratch_schema(mark[:12]) as espace:
        migrations_of_espace.apply_migrations(espace)
        shape = _shape_of_scratch(espace)
        obstacle = "; ".join([*shape.strangers, *_tables_with_rows(espace.schema_name)])
        text = "" if obstacle else sql_of(shape, _applied(espace.schema_name))
    parts = {} if obstacle else _spellings(shape, text, mark)
    made = SchemaTemplate.objects.create(
        fingerprint=mark, sql=text, parts=parts, obstacle=obstacle[:500], made_at=now()
    )
    kept = SchemaTemplate.objects.order_by("-made_at").values_list("pk", flat=True)[:KEPT]
    SchemaTemplate.objects.exclude(pk__in=list(kept)).delete()
    return made


def _spellings(shape: Shape, text: str, mark: str) -> dict[str, list[str]]:
    """How each part may read: PostgreSQL writes some conditions otherwise once it has read back
    what it wrote, and a schema may hold parts of both origins.

    Raises:
        RuntimeError: the text does not make the same parts, which is a fault of ours.
    """
    with scratch_schema(mark[:12]) as espace, transaction.atomic():
        _fill(espace, text)
        again = _shape_of_scratch(espace)
    if again.parts.keys() != shape.parts.keys():
        raise RuntimeError(sorted(again.parts.keys() ^ shape.parts.keys()))
    return {part: sorted({text, again.parts[part]}) for part, text in shape.parts.items()}


def _shape_of_scratch(espace: Espace) -> Shape:
    return shape_of(espace.schema_name, espace.number, role="")


def sql_of(shape: Shape, applied: list[tuple[str, str]]) -> str:
    """All that makes a schema of this shape, for a path that begins with it."""
    rows = sql.SQL(", ").join(
        sql.SQL("({}, {}, now())").format(sql.Literal(app), sql.Literal(name))
        for app, name in applied
    )
    note = sql.SQL("INSERT INTO {} (app, name, applied) VALUES {}").format(
        sql.Identifier(NOTES), rows
    )
    return ";\n".join([*shape.statements, note.as_string()])


@contextmanager
def scratch_schema(name: str) -> Iterator[Espace]:
    """An empty schema, as of an espace that has no row; dropped at the end.

    Its number is the last one, which an instance draws last too: nobody else writes those ids.
    """
    espace = Espace(schema_name=SCRATCH.format(name), number=LAST_NUMBER, slug=name)
    schema = sql.Identifier(espace.schema_name)
    drop = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema)
    _run(drop, sql.SQL("CREATE SCHEMA {}").format(schema))
    try:
        yield espace
    finally:
        _run(drop)


def _run(*statements: sql.Composable) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _is_empty(schema: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(catalogue.TABLES, {"schema": schema})
        return cursor.fetchone() is None


def _tables_with_rows(schema: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(catalogue.TABLES, {"schema": schema})
        names = [name for (name,) in cursor.fetchall() if name != NOTES]
        home = sql.Identifier(schema)
        questions = [
            sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {}.{})").format(
                sql.Literal(f"rows of {name}"), home, sql.SQL(name)
            )
            for name in names
        ]
        cursor.execute(sql.SQL(" UNION ALL ").join(questions))
        return [words for (words,) in cursor.fetchall()]


def _applied(schema: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT app, name FROM {}.{} ORDER BY id").format(
                sql.Identifier(schema), sql.Identifier(NOTES)
            )
        )
        return cursor.fetchall()
