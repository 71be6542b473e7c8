"""Bring one espace's schema to the code's version: as few transactions as its migrations allow."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django_tenants.utils import tenant_context
from psycopg import sql

from tenants.models import Espace
from tenants.postgresql.base import as_owner

from .compiled import Compiled, Compiler
from .plan import Plan

LOCK_SECONDS = 2.0
# What foreign keys still have to check would forbid the next change of their table.
CHECK_NOW = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"
NOTE = sql.SQL("INSERT INTO django_migrations (app, name, applied) VALUES ({}, {}, now());")


@contextmanager
def schema_as_owner(espace: Espace) -> Iterator[None]:
    """Work in the schema of an espace, whatever its state, as the role that owns it."""
    with as_owner(), tenant_context(espace):
        yield


def migrate_one(
    espace: Espace,
    plan: Plan,
    compiler: Compiler,
    *,
    lock_seconds: float = LOCK_SECONDS,
    and_then: str = "",
) -> int:
    """Apply what the schema lacks; how many migrations.

    Consecutive migrations that are SQL go in one transaction, each with its note; one that Django
    must run goes by itself. What was committed is not done again by the next run.

    Args:
        lock_seconds: how long a statement may wait for a table that somebody works in. While it
            waits, whoever comes after waits too.
        and_then: SQL of the last transaction, as what shows that the espace is done.

    Raises:
        OperationalError: a table stayed busy (its cause is LockNotAvailable); nothing of that
            transaction is left.
    """
    with schema_as_owner(espace):
        missing = plan.lacking()
        todo = list(missing)
        while todo:
            with _transaction(lock_seconds):
                while todo and (compiled := compiler.compiled(todo[0])).sql is not None:
                    run_compiled(compiled, espace)
                    todo.pop(0)
                if not todo and and_then:
                    _execute(and_then)
                    and_then = ""
            if todo:
                _by_django(compiled, compiler, lock_seconds)
                todo.pop(0)
        if and_then:
            _execute(and_then)
    return len(missing)


def run_compiled(compiled: Compiled, espace: Espace) -> None:
    """The migration and the note that it was applied, in the transaction under way."""
    note = NOTE.format(
        sql.Literal(compiled.migration.app_label), sql.Literal(compiled.migration.name)
    )
    _execute(f"{compiled.sql_for(espace.number)}\n{note.as_string()}\n{CHECK_NOW}")


def _by_django(compiled: Compiled, compiler: Compiler, lock_seconds: float) -> None:
    """Python, or what cannot be in a transaction: by Django's executor, in this espace."""
    if not compiled.migration.atomic:
        run_by_django(compiled, compiler)
        return
    with _transaction(lock_seconds):
        run_by_django(compiled, compiler)


def run_by_django(compiled: Compiled, compiler: Compiler) -> None:
    """The same by Django's executor."""
    state = compiler.state_before(compiled.migration)
    MigrationExecutor(connection).apply_migration(state, compiled.migration)


@contextmanager
def _transaction(lock_seconds: float) -> Iterator[None]:
    with transaction.atomic():
        _execute(f"SET LOCAL lock_timeout = {int(lock_seconds * 1000)}")
        yield


def _execute(text: str) -> None:
    """Several statements at once: without parameters, PostgreSQL takes them in one message."""
    with connection.cursor() as cursor:
        cursor.execute(text)
