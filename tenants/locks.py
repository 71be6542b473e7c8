"""Advisory locks of work that must not be done twice at a time, by name."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

SPACE = 7_302  # first key; 7301 are those of provisioning
KEYS = {"template": 1, "wave": 2, "openings": 3}


class Busy(RuntimeError):
    """Another process holds the lock."""


@contextmanager
def one_at_a_time(name: str, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock on this connection; the server frees it when the process dies.

    Raises:
        Busy: another one holds it, and `wait` is false.
    """
    keys = [SPACE, KEYS[name]]
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", keys)
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
            if cursor.fetchone() == (False,):
                raise Busy(name)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)
