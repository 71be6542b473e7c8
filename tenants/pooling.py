"""Refusing a pooler that hands a connection over between two transactions.

PgBouncer in transaction or statement mode served the wrong schema nine times in ten when measured
(`scale.md`, section 1): role and search path belong to a connection. Its session mode and our own
pool keep them together.
"""

from collections.abc import Callable

import psycopg
import structlog
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from psycopg import connect

TRIES = 3
REFUSED = (
    "La base de données est derrière un répartiteur de connexions en mode « transaction »"
    " (PgBouncer : pool_mode = transaction ou statement). Chaque espace y lirait le schéma d’un"
    " autre : employez pool_mode = session, ou la base elle-même."
)

log = structlog.get_logger(__name__)
Connect = Callable[[], psycopg.Connection]


def is_handed_over(opened: Connect) -> bool:
    """Whether two clients met on one server process, or one client on two.

    Args:
        opened: a new connection, that commits by itself.
    """
    try:
        with opened() as first, opened() as second:
            for _ in range(TRIES):
                mine = _server_of(first)
                with second.transaction():
                    if _server_of(second) == mine or _server_of(first) != mine:
                        return True
    except psycopg.errors.ProtocolViolation:
        # The statement mode forbids transactions.
        return True
    return False


def _server_of(client: psycopg.Connection) -> int:
    return client.execute("SELECT pg_backend_pid()").fetchone()[0]


def connect_as_django(alias: str = "default") -> psycopg.Connection:
    """Straight to where the settings point, beside any pool of this process."""
    given = dict(connections[alias].get_connection_params())
    for name in ("cursor_factory", "context", "pool"):
        given.pop(name, None)
    return connect(**{**given, "autocommit": True, "prepare_threshold": None})


def refuse_handed_over() -> None:
    """At the start of a process that serves espaces.

    Raises:
        ImproperlyConfigured: see `REFUSED`. A database that does not answer is no reason.
    """
    try:
        handed_over = is_handed_over(connect_as_django)
    except psycopg.OperationalError as error:
        log.warning("pooling.not_checked", error=type(error).__name__)
        return
    if handed_over:
        raise ImproperlyConfigured(REFUSED)


@register(Tags.database)
def check_pooling(app_configs, databases=None, **kwargs) -> list[CheckMessage]:
    """The same for `manage.py migrate` and `check --database default`."""
    try:
        found = "default" in (databases or ()) and is_handed_over(connect_as_django)
    except psycopg.OperationalError:
        return []
    return [Error(REFUSED, id="tenants.E001")] if found else []
