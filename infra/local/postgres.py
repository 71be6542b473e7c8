"""The embedded PostgreSQL: its cluster, its start, its database."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import identity
from failure import Failure
from ports import LOOPBACK, free_port
from service import Child, Ending, Output, Service
from state import State
from supervisor import Supervisor

DATABASE = ROLE = "rdv"
SUPERUSER = "postgres"
WAVE = 2  # after the programs that use it
# Seconds. After a hard kill the memory of the old server may outlive it for a while.
START_PATIENCE = 15.0
RETRY_PAUSE = 0.5
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # their path would be bound to 107 bytes
    "max_connections": "100",
    "max_locks_per_transaction": "256",  # the default runs out when it meets many schemas
    "shared_buffers": "128MB",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
DURABLE = {"fsync": "on", "synchronous_commit": "on"}
# Throwaway clusters only: what they hold is made again at each run.
FLEETING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Its own news, and what it answers to our asking whether it is there yet.
ROUTINE = re.compile(r"\bLOG:  |the database system is starting up")
PORT_FILE = "pg.port"
NO_SPACE = "No space left on device"


@dataclass(frozen=True)
class Postgres:
    """A cluster in `state.folder/pg`. `durable`: whether its rows outlive the machine's crash."""

    state: State
    supervisor: Supervisor
    binaries: Path
    environ: Mapping[str, str]
    durable: bool = True
    output: Output = Output.PREFIXED

    @property
    def folder(self) -> Path:
        return self.state.folder / "pg"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> str:
        """Starts the server, with the database made; returns its address for DATABASE_URL.

        Raises Failure when it cannot be started.
        """
        missing = [
            name for name in ("postgres", "initdb", "psql") if not self._binary(name).exists()
        ]
        if missing:
            raise Failure(f"no {' nor '.join(missing)} in {self.binaries} (RDV_PG_BIN)")
        self.folder.mkdir(mode=0o700, exist_ok=True)
        who = identity.choose(self.folder, self.state.base, self._binary("postgres"))
        if self.data.exists():
            self._require_same_version()
        else:
            self._create(who)
        port = self._serve(who)
        self._require_database(port)
        return f"postgres://{ROLE}:{quote(self._password)}@{LOOPBACK}:{port}/{DATABASE}"

    def version(self) -> str:
        """As `postgres --version` says it, such as 18.6."""
        said = subprocess.run(
            [self._binary("postgres"), "--version"], capture_output=True, text=True, check=True
        )
        found = re.search(r"\d+(\.\d+)?", said.stdout)
        assert found, said.stdout
        return found.group()

    # Steps

    def _create(self, who: str) -> None:
        """initdb beside the final place: a cluster is whole, or not there."""
        draft = self.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        # The same collation on every machine: code points, with Unicode's upper and lower case.
        locale: tuple[str, ...] = ("--locale=C.UTF-8",)
        if int(self.version().split(".")[0]) >= 17:
            locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        command = (
            *(str(self._binary("initdb")), "-D", str(draft), "-U", SUPERUSER, "--encoding=UTF8"),
            *("--auth=scram-sha-256", "--pwfile", str(self._password_file(who))),
            *(() if self.durable else ("--no-sync",)),
            *locale,
        )
        made = self.supervisor.run(self._service(command, who, Output.FILE))
        if made.code != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise Failure(self._explain(made, "PostgreSQL's folder could not be made"))
        draft.rename(self.data)

    def _serve(self, who: str) -> int:
        """Returns the port once the server answers there."""
        deadline = time.monotonic() + START_PATIENCE
        while True:
            port = free_port(self._last_port())
            child = self.supervisor.start(self._service(self._command(port), who, self.output))
            left = max(deadline - time.monotonic(), 1)
            if self._comes_up(child, port, left):
                child.ending = Ending.FATAL
                (self.state.folder / PORT_FILE).write_text(str(port))
                return port
            if time.monotonic() > deadline or NO_SPACE in "\n".join(child.tail):
                raise Failure(self._explain(child, "PostgreSQL does not start"))
            self.supervisor.pause(RETRY_PAUSE)

    def _comes_up(self, child: Child, port: int, seconds: float) -> bool:
        self.supervisor.wait_until(lambda: child.ended or self._answers(port), seconds)
        return not child.ended and self._answers(port)

    def _require_database(self, port: int) -> None:
        if DATABASE in self._ask(port, "SELECT datname FROM pg_database").split():
            return
        # An owner that is no superuser, as on a real server: its limits show here too.
        if ROLE not in self._ask(port, "SELECT rolname FROM pg_roles").split():
            rights = "LOGIN CREATEDB CREATEROLE"
            self._ask(port, f"CREATE ROLE {ROLE} {rights} PASSWORD '{self._password}'")
        self._ask(port, f"CREATE DATABASE {DATABASE} OWNER {ROLE}")

    def _require_same_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        here = self.version().split(".")[0]
        if made_by != here:
            raise Failure(
                f"{self.data} was made by PostgreSQL {made_by}, and this is {here}: ./up --reset"
                " starts afresh, RDV_PG_BIN names the folder of other programs"
            )

    # Parts

    def _command(self, port: int) -> tuple[str, ...]:
        settings = {**SETTINGS, **(DURABLE if self.durable else FLEETING), "port": str(port)}
        options = (part for name, value in settings.items() for part in ("-c", f"{name}={value}"))
        return (str(self._binary("postgres")), "-D", str(self.data), *options)

    def _service(self, command: tuple[str, ...], who: str, output: Output) -> Service:
        return Service(
            name="pg",
            command=command,
            cwd=self.folder,
            env={**self.environ, "LC_ALL": "C"},
            output=output,
            wave=WAVE,
            stop_signal=signal.SIGINT,  # fast: does not wait for clients
            hard_signal=signal.SIGQUIT,  # immediate: its processes leave, the journal is replayed
            identity=who,
            hidden=ROUTINE,
        )

    def _answers(self, port: int) -> bool:
        try:
            return self._ask(port, "SELECT 1") == "1"
        except Failure:
            return False

    def _ask(self, port: int, statement: str) -> str:
        environ = {**self.environ, "PGPASSWORD": self._password, "PGCONNECT_TIMEOUT": "3"}
        told = ("-h", LOOPBACK, "-p", str(port), "-U", SUPERUSER, "-d", "postgres")
        asked = subprocess.run(
            [self._binary("psql"), *told, "--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1"],
            env=environ,
            input=statement,
            capture_output=True,
            text=True,
        )
        if asked.returncode != 0:
            raise Failure(f"PostgreSQL refused: {asked.stderr.strip()}")
        return asked.stdout.strip()

    @property
    def _password(self) -> str:
        return self.state.secret("pg_password")

    def _password_file(self, who: str) -> Path:
        """A copy that the identity which makes the cluster can read."""
        copy = self.folder / "password"
        descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(self._password)
        if ":" in who:
            uid, gid = (int(part) for part in who.split(":"))
            os.chown(copy, uid, gid)
        return copy

    def _last_port(self) -> int:
        """The port of the last run, so that a client's settings stay good."""
        try:
            return int((self.state.folder / PORT_FILE).read_text())
        except (OSError, ValueError):
            return 0

    def _binary(self, name: str) -> Path:
        return self.binaries / name

    def _explain(self, child: Child, what: str) -> str:
        if NO_SPACE in "\n".join(child.tail):
            return f"disk full: {what} in {self.folder}"
        said = [line for line in child.tail if "FATAL" in line or "error" in line.lower()]
        because = said[-1].strip() if said else child.says()
        return f"{what}: {because} (the rest is in {self.state.logs}/pg.log)"
