"""Locks that no row stands for, kept until the end of the transaction."""

from hashlib import blake2b

from django.db import connection

LOCK_SPACE = b"directory:"


def lock_words(*words: str) -> None:
    """Make those wait who name the same words in this espace (the same e-mail, for instance)."""
    schema = connection.schema_name
    keys = {
        int.from_bytes(
            blake2b(LOCK_SPACE + f"{schema}:{word}".encode(), digest_size=8).digest(), signed=True
        )
        for word in words
    }
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
