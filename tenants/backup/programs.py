"""PostgreSQL's own programs, on the platform's database: never a password on a command line."""

import os
import shutil
import subprocess
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

LONGEST = 3600  # seconds that one of them may take


class ProgramFailed(RuntimeError):
    """pg_dump or pg_restore is not there, or has failed; the message is its last line."""


def run(name: str, *words: str, database: str | None = None) -> None:
    """Run `name` as the role that the platform logs in as, on `database` (ours if None).

    Raises:
        ProgramFailed: see there.
    """
    program = shutil.which(name, path=settings.PG_BIN or None)
    if program is None:
        raise ProgramFailed(f"{name} is not on this machine (RDV_PG_BIN)")
    done = subprocess.run(  # noqa: S603 - words of ours, no shell
        [program, *words],
        env={**os.environ, **_address(database)},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise ProgramFailed(f"{name}: {lines[-1]}")


def dump(schema: str, file: Path, database: str | None = None) -> None:
    """The whole of a schema, without owners and rights: they are other ones where it goes."""
    words = ("--format=custom", "--no-owner", "--no-privileges", f"--file={file}")
    run("pg_dump", *words, f"--schema={schema}", database=database)


def restore(file: Path, database: str | None = None) -> None:
    words = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    run("pg_restore", *words, f"--dbname={database or _name()}", str(file), database=database)


def execute(database: str, statements: str) -> None:
    """Statements of ours in another database of the same server, as the role that logs in."""
    told = connection.settings_dict
    with psycopg.connect(
        host=told["HOST"],
        port=told["PORT"] or None,
        user=told["USER"],
        password=told["PASSWORD"],
        dbname=database,
        autocommit=True,
        prepare_threshold=None,
    ) as other:
        other.execute(statements)


def _name() -> str:
    return connection.settings_dict["NAME"]


def _address(database: str | None) -> dict[str, str]:
    told = connection.settings_dict
    known = {
        "PGHOST": told["HOST"],
        "PGPORT": str(told["PORT"] or ""),
        "PGUSER": told["USER"],
        "PGPASSWORD": told["PASSWORD"],
        "PGDATABASE": database or told["NAME"],
        "PGSSLMODE": told.get("OPTIONS", {}).get("sslmode", ""),
        "PGAPPNAME": "rdv backup",
    }
    return {name: value for name, value in known.items() if value}
