"""The shape of one espace's schema: the statements that make it, and its parts one by one.

New schemas are made of the statements and old ones are compared by the parts, so that one reading
of the catalogue serves both. `tests/tenancy/test_template.py` holds it against pg_dump.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby

from django.db import connection, transaction

from tenants.identifiers import first_id, last_id
from tenants.postgresql.base import EXTENSIONS_SCHEMA

from . import catalogue

# Stand for what differs from one espace to the next.
FIRST, LAST = "«first_id»", "«last_id»"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a schema holds; the same for two espaces that are alike.

    `statements` name no schema: they are run with theirs first in the path. `parts` are told by a
    kind and a name ("column directory_agent.email"). `strangers` are objects that no statement
    here can make.
    """

    statements: tuple[str, ...]
    parts: dict[str, str]
    strangers: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    """What is gathered of the tables, by name."""

    parts: dict[str, str] = field(default_factory=dict)
    heads: dict[str, tuple[str, str]] = field(default_factory=dict)
    bodies: dict[str, list[str]] = field(default_factory=dict)
    # Foreign keys: what they say, and the table that they point to.
    keys: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    indexes: list[str] = field(default_factory=list)

    def statements(self) -> tuple[str, ...]:
        """Tables, those pointed to first, with their keys; then indexes, then keys in a circle.

        A key of a table that is just being made is not checked, which takes a third of its cost.
        """
        made, tables, late = set(), [], []
        for table in _pointed_to_first({name: self._targets(name) for name in self.heads}):
            made.add(table)
            kind, options = self.heads[table]
            parts = [*self.bodies[table]]
            for text, target in self.keys.get(table, ()):
                if target in made and not text.endswith(" NOT VALID"):
                    parts.append(text)
                else:
                    late.append(f"ALTER TABLE {table} ADD {text}")
            tables.append(f"CREATE {kind}TABLE {table} ({', '.join(parts)}){options}")
        return (*tables, *self.indexes, *late)

    def _targets(self, table: str) -> set[str]:
        """The other tables that it points to."""
        return {target for _, target in self.keys.get(table, ())} - {table}


def _pointed_to_first(targets: dict[str, set[str]]) -> Iterator[str]:
    """Each table after those that it points to, as far as they do not point back."""
    left = dict(targets)
    while left:
        ready = [table for table, others in left.items() if not others & left.keys()]
        for table in ready or [next(iter(left))]:
            del left[table]
            yield table


def shape_of(schema: str, number: int, role: str) -> Shape:
    """Read from the catalogue (5 queries and the path's, whatever the number of espaces).

    Args:
        number: of the espace; ids that start in its range are written as starting in any.
        role: its role; the rights of any other are told under that role's name.
    """
    found = _Reading()
    with _only_in_path(schema):
        _read_tables(found, schema, number)
        _read_constraints(found, schema)
        _read_indexes(found, schema)
        for name, grantee, verbs in _rows(catalogue.RIGHTS, schema):
            who = "espace" if grantee == role else grantee or "PUBLIC"
            found.parts[f"right {name} {who}"] = verbs
        strangers = tuple(text for (text,) in _rows(catalogue.STRANGERS, schema))
    found.parts |= dict.fromkeys((f"stranger {text}" for text in strangers), "")
    return Shape(found.statements(), found.parts, strangers)


def _read_tables(found: _Reading, schema: str, number: int) -> None:
    for (table, persistence, options), columns in groupby(
        _rows(catalogue.COLUMNS, schema), key=lambda row: (row[0], row[1], tuple(row[2] or ()))
    ):
        kind = "UNLOGGED " if persistence == "u" else ""
        stored = f" WITH ({', '.join(options)})" if options else ""
        found.heads[table] = (kind, stored)
        found.parts[f"table {table}"] = f"{kind}{stored}"
        found.bodies[table] = []
        for row in columns:
            text = _column(row[3:], number)
            found.bodies[table].append(text)
            found.parts[f"column {table}.{row[3]}"] = text


def _column(row: tuple, number: int) -> str:
    name, kind, not_null, collation, default, identity, generated, sequence, *range_ = row
    words = [name, kind]
    if collation:
        words.append(f"COLLATE {collation}")
    if generated:
        words.append(f"GENERATED ALWAYS AS ({default}) STORED")
    elif default is not None:
        words.append(f"DEFAULT {default}")
    if not_null:
        words.append("NOT NULL")
    if identity:
        words.append(_identity(identity, sequence, range_, number))
    return " ".join(words)


def _identity(kind: str, sequence: str, range_: list, number: int) -> str:
    """The espace's own range is written as anybody's; any other range as it is."""
    start, least, most, step, cache, cycle = range_
    marks = {first_id(number): FIRST, last_id(number): LAST}
    start, least, most = (marks.get(value, str(value)) for value in (start, least, most))
    when = "ALWAYS" if kind == "a" else "BY DEFAULT"
    return (
        f"GENERATED {when} AS IDENTITY (SEQUENCE NAME {sequence} START WITH {start}"
        f" INCREMENT BY {step} MINVALUE {least} MAXVALUE {most} CACHE {cache}"
        f"{' CYCLE' if cycle else ''})"
    )


def _read_constraints(found: _Reading, schema: str) -> None:
    for table, name, target, text in _rows(catalogue.CONSTRAINTS, schema):
        found.parts[f"constraint {table}.{name}"] = text
        if target is not None:
            found.keys.setdefault(table, []).append((f"CONSTRAINT {name} {text}", target))
        else:
            found.bodies[table].append(f"CONSTRAINT {name} {text}")


def _read_indexes(found: _Reading, schema: str) -> None:
    """One that was left half-made (CREATE INDEX CONCURRENTLY, interrupted) is another one."""
    for name, text, is_valid in _rows(catalogue.INDEXES, schema):
        found.parts[f"index {name}"] = text if is_valid else f"{text} -- INVALID"
        found.indexes.append(text)


def _rows(query: str, schema: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"schema": schema})
        return cursor.fetchall()


@contextmanager
def _only_in_path(schema: str) -> Iterator[None]:
    """Names of this schema alone are written without it: a key to `public` shows as one."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path')")
        (before,) = cursor.fetchone()
        set_path = "SELECT set_config('search_path', %s, true)"
        cursor.execute(set_path, [f'"{schema}", "{EXTENSIONS_SCHEMA}"'])
        yield
        cursor.execute(set_path, [before])
