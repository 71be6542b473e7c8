"""Passwords and tokens of agents' calendars: sealed for one agent of one espace."""

from django.db import connection as database

from socle.sealing import seal, unseal

from .errors import LoginRefused
from .models import Connection


def keep_secret(connection: Connection, secret: str) -> None:
    """Unsaved."""
    connection.sealed = seal(secret, _purpose(connection))


def secret_of(connection: Connection) -> str:
    """
    Raises:
        LoginRefused: it was sealed with a key that we no longer have.
    """
    secret = unseal(connection.sealed, _purpose(connection))
    if secret is None:
        raise LoginRefused
    return secret


def _purpose(connection: Connection) -> str:
    return f"calendars:{database.tenant.number}:{connection.agent_id}:{connection.provider}"
