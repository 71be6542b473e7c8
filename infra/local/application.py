"""The platform's own programs, and how each is started."""

import http.client
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ports import LOOPBACK
from service import Output, Service
from state import CHECKOUT

APP = "project.celery_app"
ACCESS_LINE = "%(s)s %(m)s %({host}i)s%(U)s %(M)s ms"  # no query string: it may hold a secret
ROOT_WARNING = "ignore:You're running the worker with superuser privileges"
# What comes every few seconds goes to the log file only.
OUR_QUESTION = re.compile(r"^\S+ GET \S*/health/")
HEARTBEAT = re.compile(r"Sending due task|Task \S+ received")
WORKER_READY = re.compile(r"@\S+ ready\.")
CONNECT_TIMEOUT = 1.0  # seconds


@dataclass(frozen=True)
class Application:
    """A platform that listens on `port` and keeps its files in `folder`."""

    folder: Path
    python: Path
    env: Mapping[str, str]
    port: int

    def prepare(self, demo: bool) -> Service:
        """Migrations, and with `demo` the demo espaces; quick when there is nothing to do."""
        # What processes counted before they were stopped is no longer theirs.
        shutil.rmtree(self._metrics, ignore_errors=True)
        self._metrics.mkdir(parents=True)
        return self._manage("prepare", *(("--demo",) if demo else ()))

    @property
    def _metrics(self) -> Path:
        """Where web and worker count together, for /metrics."""
        return self.folder / "metrics"

    def addresses(self) -> Service:
        return self._manage("addresses", output=Output.FILE)

    def web(self) -> Service:
        options = {
            "--worker-class": "gthread",
            "--threads": "8",
            "--workers": "2",
            "--bind": f"{LOOPBACK}:{self.port}",
            "--graceful-timeout": "5",
            # As in production: after gunicorn's two seconds, a client that keeps its connection
            # would write into one that is being closed.
            "--keep-alive": "75",
            # The hub of France Titres names in the query every place that it asks about. None: a
            # number above 8190 is silently 8190.
            "--limit-request-line": "0",
            "--log-level": "warning",
            "--access-logfile": "-",
            "--access-logformat": ACCESS_LINE,
        }
        words = [word for option in options.items() for word in option]
        command = ("-m", "gunicorn", "project.wsgi:application", "--no-control-socket", *words)
        return replace(
            self._service("web", command, RDV_DB_POOL="1", **self._counting()), hidden=OUR_QUESTION
        )

    def worker(self) -> Service:
        options = (
            "--concurrency",
            "2",
            "--without-gossip",
            "--without-mingle",
            "--loglevel",
            "INFO",
        )
        command = ("-W", ROOT_WARNING, "-m", "celery", "--quiet", "-A", APP, "worker", *options)
        return replace(self._service("worker", command, **self._counting()), hidden=HEARTBEAT)

    def _counting(self) -> dict[str, str]:
        return {"PROMETHEUS_MULTIPROC_DIR": str(self._metrics)}

    def beat(self) -> Service:
        schedule = self.folder / "beat-schedule"
        options = ("--schedule", str(schedule), "--pidfile", "", "--loglevel", "WARNING")
        command = ("-m", "celery", "--quiet", "-A", APP, "beat", *options)
        return replace(self._service("beat", command), hidden=HEARTBEAT)

    def answers(self) -> bool:
        """Whether the web says that it is alive."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=CONNECT_TIMEOUT)
        try:
            connection.request("GET", "/health/live", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _manage(self, *words: str, output: Output = Output.PREFIXED) -> Service:
        return self._service(words[0], (str(CHECKOUT / "manage.py"), *words), output)

    def _service(
        self, name: str, words: tuple[str, ...], output: Output = Output.PREFIXED, **extra: str
    ) -> Service:
        command = (str(self.python), *words)
        return Service(name, command, CHECKOUT, {**self.env, **extra}, output)
