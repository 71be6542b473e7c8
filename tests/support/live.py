"""The platform served over HTTP on the loopback, in this process, on the test database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test.testcases import LiveServerThread


class _NoStatic(WSGIHandler):
    """WhiteNoise, a middleware, serves the static files here as everywhere."""

    def __init__(self, application: WSGIHandler | None = None) -> None:
        super().__init__()


@contextmanager
def served() -> Iterator[int]:
    """Serve until the block ends; the port."""
    thread = LiveServerThread("127.0.0.1", _NoStatic, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield thread.port
    finally:
        thread.terminate()
        connections.close_all()
