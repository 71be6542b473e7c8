"""Statements on tables that should be refused."""

import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg.sql import SQL, Composed, Identifier

READ = ("SELECT 1 FROM {table}", "SELECT count(*) FROM {table}", "COPY {table} TO STDOUT")
WRITE = (
    "INSERT INTO {table} DEFAULT VALUES",
    "UPDATE {table} SET {column} = NULL",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
    "ALTER TABLE {table} ADD COLUMN stray int",
    "DROP TABLE {table}",
)


def columns_of(schema: str) -> dict[str, str]:
    """A column of each table of the schema (read from the catalogue, which anyone may)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, min(a.attname) FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
            " WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' GROUP BY 1",
            [schema],
        )
        return dict(cursor.fetchall())


def statements(templates: tuple[str, ...], table: Composed, column: str) -> list[Composed]:
    return [SQL(template).format(table=table, column=Identifier(column)) for template in templates]


def qualified(schema: str, table: str) -> Composed:
    return SQL("{}.{}").format(Identifier(schema), Identifier(table))


def assert_refused(
    statement: Composed, *, search_path: str = "", words: str = r"permission denied|must be owner"
) -> None:
    """PostgreSQL refuses the statement; the transaction under way goes on."""
    with transaction.atomic(), connection.cursor() as cursor:
        point = transaction.savepoint()
        if search_path:
            cursor.execute(
                SQL("SET LOCAL search_path = {}, public").format(Identifier(search_path))
            )
        with pytest.raises(ProgrammingError, match=words):
            cursor.execute(statement)
        transaction.savepoint_rollback(point)
