"""The drill: save one espace, open the backup beside it, compare every table, drop the copy."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg import sql

from socle.audit.record import record
from socle.clock import now
from tenants.models import Espace
from tenants.postgresql.base import as_owner

from .copy import drop_copy, open_copy
from .dump import dump_espace

Tell = Callable[[str, float], None]
Contents = dict[str, tuple[int, str | None]]

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename"
# Rows as text, in an order of their own: what two schemas hold, whatever the order on disk.
CONTENTS = "SELECT count(*), md5(string_agg(line, '' ORDER BY line)) FROM ({}) rows"
LINES = "SELECT md5(one::text) AS line FROM {} one"


def drill(espace: Espace, tell: Tell) -> list[str]:
    """Do it on this espace, telling each step and its seconds; the tables that differ.

    Rows written meanwhile differ too: do it when the espace sleeps, or look at what it names.

    Raises:
        programs.ProgramFailed: nothing of the copy is left.
    """
    began = time.perf_counter()

    def step(words: str) -> None:
        nonlocal began
        tell(words, time.perf_counter() - began)
        began = time.perf_counter()

    slug = f"{espace.slug[:40]}-exercice"
    with tempfile.TemporaryDirectory(prefix="drill") as place:
        folder = Path(place) / "backup"
        dump_espace(espace, folder, now())
        step("sauvegardé")
        copy = open_copy(folder, slug, f"{slug}.{settings.PORTAL_HOST}")
        step("ouvert à côté, en lecture")
    try:
        here, there = contents(espace.schema_name), contents(copy.schema_name)
        rows = sum(number for number, _ in there.values())
        step(f"{len(there)} tables et {rows} lignes comparées")
    finally:
        drop_copy(copy)
    step("copie supprimée")
    record("espace.drilled", noun="espace", object_id=espace.number)
    return sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))


def contents(schema: str) -> Contents:
    """Of each table, how many rows and a digest of them all; as many queries as tables."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(TABLES, [schema])
        names = [row[0] for row in cursor.fetchall()]
        found = {}
        for name in names:
            lines = sql.SQL(LINES).format(sql.Identifier(schema, name))
            cursor.execute(sql.SQL(CONTENTS).format(lines))
            found[name] = cursor.fetchone()
    return found
