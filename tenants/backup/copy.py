"""An espace as it was, opened to read beside the espace as it is.

The copy has a schema, a role and a host name of its own. Its role may read and nothing else, it
counts among no open espaces, and only agents get in: nothing leaves it, nobody books there.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from psycopg import sql

from socle.audit.record import record
from tenants.models import Espace, Membership
from tenants.postgresql.base import EXTENSIONS_SCHEMA, as_owner
from tenants.provisioning import request_espace
from tenants.roles import drop_espace_role

from . import programs
from .dump import SCHEMA_FILE, read_facts
from .reader import make_reader

COPY = Espace.State.COPY


class NotACopy(RuntimeError):
    """What was to be dropped is an espace of its own."""


def open_copy(folder: Path, slug: str, host: str) -> Espace:
    """The backup of `folder` as a copy named `slug`, at `host`.

    Raises:
        ValueError: the folder holds no backup of ours.
        ValidationError: the slug or the host name is taken, or is none.
        programs.ProgramFailed: nothing of the copy is left.
    """
    facts = read_facts(folder)
    name = f"{facts.name} au {facts.taken_at[:10]}"
    copy = request_espace(
        slug,
        name,
        host=host,
        departement_number=facts.departement_number,
        time_zone=facts.time_zone,
        schema_version=facts.schema_version,
        state=COPY,
        copy_of=facts.number,
    )
    try:
        with _scratch(copy) as scratch, tempfile.TemporaryDirectory() as place:
            programs.restore(folder / SCHEMA_FILE, scratch)
            _rename_schema(scratch, facts.schema, copy.schema_name)
            renamed = Path(place) / "renamed.dump"
            programs.dump(copy.schema_name, renamed, scratch)
            programs.restore(renamed)
        with as_owner(), transaction.atomic():
            make_reader(copy.number, copy.schema_name)
        _let_its_agents_in(copy, facts.number)
    except BaseException:
        drop_copy(copy)
        raise
    record("espace.copy_opened", noun="espace", object_id=copy.number)
    return copy


def drop_copy(copy: Espace) -> None:
    """Raises NotACopy."""
    if copy.state != COPY:
        raise NotACopy(copy.slug)
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(copy.schema_name))
        )
        drop_espace_role(copy.number)
    number = copy.number
    copy.delete(force_drop=False)
    record("espace.copy_dropped", noun="espace", object_id=number)


def _let_its_agents_in(copy: Espace, number: int) -> None:
    known = Membership.objects.filter(espace__number=number).values_list("account_id", flat=True)
    Membership.objects.bulk_create(
        Membership(espace=copy, account_id=account_id) for account_id in known
    )


@contextmanager
def _scratch(copy: Espace) -> Iterator[str]:
    """An empty database for a moment: only there can the schema bear its old name again."""
    name = f"{connection.settings_dict['NAME'][:40]}_c{copy.number}"
    identifier = sql.Identifier(name)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'")
        extensions = [row[0] for row in cursor.fetchall()]
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(identifier))
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(identifier))
    try:
        home = sql.Identifier(EXTENSIONS_SCHEMA).as_string(None)
        lines = [f"CREATE SCHEMA {home};"]
        lines += [f'CREATE EXTENSION "{extension}" SCHEMA {home};' for extension in extensions]
        programs.execute(name, "\n".join(lines))
        yield name
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(identifier))


def _rename_schema(database: str, old: str, new: str) -> None:
    names = sql.Identifier(old), sql.Identifier(new)
    statement = sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(*names)
    programs.execute(database, statement.as_string(None))
