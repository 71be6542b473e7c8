"""Answers on /health/live, and on /starts with the number of rows."""

import os
from collections.abc import Callable, Iterable

import psycopg


def application(environ: dict[str, str], start: Callable[..., object]) -> Iterable[bytes]:
    body = b"ok"
    if environ["PATH_INFO"] == "/starts":
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            found = connection.execute("SELECT count(*) FROM starts").fetchone()
        body = str(found[0] if found else 0).encode()
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
