"""A pooler in transaction mode is refused when a process starts; a real one, where there is."""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from tenants import pooling

from .processes import start, wait_until

pytestmark = pytest.mark.usefixtures("committed")
PGBOUNCER = os.environ.get("RDV_PGBOUNCER") or shutil.which("pgbouncer")


class Handed:
    """What PgBouncer documents of its transaction mode: a client has a server only while its
    transaction lasts, and the server that was let go last is taken first."""

    idle: list[psycopg.Connection] = []

    def __init__(self) -> None:
        self.mine: psycopg.Connection | None = None

    def __enter__(self) -> "Handed":
        return self

    def __exit__(self, *error: object) -> None:
        """The pool keeps its servers."""

    def execute(self, statement: str):
        if self.mine:
            return self.mine.execute(statement)
        with self.transaction():
            return self.mine.execute(statement)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.mine = self.idle.pop() if self.idle else pooling.connect_as_django()
        try:
            yield
        finally:
            self.idle.append(self.mine)
            self.mine = None


def test_a_server_of_ones_own_is_accepted():
    assert not pooling.is_handed_over(pooling.connect_as_django)
    pooling.refuse_handed_over()
    assert pooling.check_pooling(None, databases=["default"]) == []


def test_servers_that_are_handed_over_are_seen():
    try:
        assert pooling.is_handed_over(Handed)
    finally:
        while Handed.idle:
            Handed.idle.pop().close()


@pytest.fixture
def handed_over(monkeypatch):
    monkeypatch.setattr(pooling, "is_handed_over", lambda connect: True)


def test_processes_and_commands_refuse_to_start(handed_over):
    with pytest.raises(ImproperlyConfigured, match="pool_mode = session"):
        pooling.refuse_handed_over()
    (found,) = pooling.check_pooling(None, databases=["default"])
    assert found.id == "tenants.E001"
    # Checks that may not ask the database do not.
    assert pooling.check_pooling(None) == []


def test_a_database_that_does_not_answer_is_not_a_reason(monkeypatch):
    def away():
        raise psycopg.OperationalError

    monkeypatch.setattr(pooling, "connect_as_django", away)
    pooling.refuse_handed_over()
    assert pooling.check_pooling(None, databases=["default"]) == []


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def pgbouncer(folder: Path, mode: str) -> Iterator[str]:
    """A real one in that mode; the address of the test database behind it."""
    at = connection.settings_dict
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "users.txt").write_text(f'"{at["USER"]}" "{at["PASSWORD"]}"\n')
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n* = host={at['HOST']} port={at['PORT']}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = plain\n"
        f"auth_file = {folder}/users.txt\npool_mode = {mode}\nunix_socket_dir =\n"
        + ("user = nobody\n" if getpass.getuser() == "root" else "")
    )
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755)
    server = subprocess.Popen([PGBOUNCER, "-q", folder / "pgbouncer.ini"])
    url = f"postgres://{at['USER']}:{at['PASSWORD']}@127.0.0.1:{port}/{at['NAME']}"
    try:
        wait_until(lambda: _answers(port), pause=0.05)
        yield url
    finally:
        server.terminate()
        server.wait()


@pytest.mark.skipif(not PGBOUNCER, reason="no pgbouncer on this machine (RDV_PGBOUNCER)")
@pytest.mark.parametrize(
    ("mode", "refused"), [("transaction", True), ("statement", True), ("session", False)]
)
def test_a_real_pgbouncer(mode, refused):
    """The whole process refuses to start, and says what to do."""
    with tempfile.TemporaryDirectory(prefix="pgb") as folder, pgbouncer(Path(folder), mode) as url:
        done = start("-c", "import project.wsgi", DATABASE_URL=url)
        _, errors = done.communicate(timeout=60)
    assert ("pool_mode = session" in errors) == refused
    assert (done.returncode != 0) == refused, errors
