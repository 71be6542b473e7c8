"""The private environment: uv, then the hashed requirements. Made when they change, only then.

RDV_PYTHON names a Python that already has them all: then nothing is installed.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from failure import Failure
from report import Report
from service import Child, Output, Service
from state import CHECKOUT, State
from supervisor import Supervisor

REQUIREMENTS = CHECKOUT / "requirements"
LOCKED = ("uv", "base", "local", "test")  # each one constrained by those before it
STAMP = "requirements.json"
UNREACHABLE = re.compile(
    r"Temporary failure in name resolution|Name or service not known|Connection refused"
    r"|No route to host|Network is unreachable|timed out|dns error|error sending request"
    r"|[Ff]ailed to establish|Could not connect|[Cc]onnection error|ProxyError|SSLError"
    r"|Failed to fetch|[Tt]unnel|peer certificate|CERTIFICATE_VERIFY",
)
SYSTEM_CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)
NO_SPACE = re.compile(r"No space left on device|Disk quota exceeded")


@dataclass(frozen=True)
class Toolchain:
    """Installs into `state`, for the checkout's requirements."""

    state: State
    supervisor: Supervisor
    report: Report
    environ: Mapping[str, str]

    def python(self, *groups: str) -> Path:
        """The Python that has the packages of `groups`; installs what is missing.

        Groups that an earlier run installed are kept, so that ./up and ./check in turn change
        nothing. Raises Failure with one line when the set-up cannot be made.
        """
        given = self.environ.get("RDV_PYTHON")
        if given:
            if not shutil.which(given):
                raise Failure(f"RDV_PYTHON={given} is not a program")
            return Path(given)
        python = self.state.base / "venv" / "bin" / "python"
        with self._alone():
            stamp = self._read_stamp()
            wanted = [group for group in LOCKED[1:] if group in groups or group in stamp]
            hashes = {group: digest(group) for group in wanted}
            if stamp != hashes or not self._answers(python):
                self._install(python, wanted)
                self._stamp.write_text(json.dumps(hashes))
        return python

    def uv(self) -> tuple[str, ...]:
        """The command of a uv of our own, of the version that requirements/uv.txt pins."""
        folder = self.state.base / "uv"
        stamp = folder / STAMP
        if not stamp.exists() or stamp.read_text() != digest("uv"):
            self.report.say("installing uv…")
            self._install_uv(folder)
            stamp.write_text(digest("uv"))
        return (str(folder / "bin" / "uv"),)

    def compile(self, name: str) -> None:
        """Writes requirements/NAME.txt from NAME.in: pinned, hashed, without any address."""
        target = REQUIREMENTS / f"{name}.txt"
        options = ("--quiet", "--python-version", "3.11", "--generate-hashes", "--no-header")
        files = (f"requirements/{name}.in", "-o", f"requirements/{name}.txt")
        self._step((*self.uv(), "pip", "compile", *options, *files))
        if "://" in target.read_text():
            raise Failure(f"requirements/{name}.txt names an address: no registry is named here")

    # Steps

    def _install(self, python: Path, groups: Sequence[str]) -> None:
        uv = self.uv()
        self.report.say(f"installing the packages ({', '.join(groups)})…")
        if not self._answers(python):
            self._step((*uv, "venv", "--clear", "--python", sys.executable, str(python.parents[1])))
        self._stamp.unlink(missing_ok=True)
        index = self._pip_index()
        files = [f"requirements/{group}.txt" for group in groups]
        mirror = ("--default-index", index) if index else ()
        self._step(
            (*uv, "pip", "sync", "--python", str(python), "--require-hashes", *mirror, *files)
        )

    def _pip_index(self) -> str:
        """The mirror that pip is set up with, which uv does not read; empty when there is none."""
        if self.environ.get("UV_DEFAULT_INDEX") or self.environ.get("UV_INDEX_URL"):
            return ""
        if self.environ.get("PIP_INDEX_URL"):
            return self.environ["PIP_INDEX_URL"]
        own = self.state.base / "uv" / "bin" / "python"
        pip = str(own) if own.exists() else sys.executable
        listed = self._run((pip, "-m", "pip", "config", "list"))
        settings = dict(line.split("=", 1) for line in listed.tail if "=" in line)
        names = (f"{origin}.index-url" for origin in ("install", "global"))
        return next((settings[name].strip("'") for name in names if name in settings), "")

    def _install_uv(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        pinned: tuple[str, ...] = ("--require-hashes", "--no-deps", "-r", "requirements/uv.txt")
        quick: tuple[str, ...] = ("--retries", "2", "--timeout", "20")
        if importlib.util.find_spec("ensurepip"):
            self._step((sys.executable, "-m", "venv", str(folder)))
            pip: tuple[str, ...] = (str(folder / "bin" / "python"), "-m", "pip")
        elif importlib.util.find_spec("pip"):
            # Debian without python3-venv: pip alone puts the program in the same place.
            pip = (sys.executable, "-m", "pip")
            quick += ("--target", str(folder))
        else:
            raise Failure(
                f"{sys.executable} has neither ensurepip nor pip"
                " (Debian: apt-get install python3-venv)"
            )
        self._step((*pip, "install", *quick, *pinned))

    def _step(self, command: tuple[str, ...]) -> None:
        done = self._run(command)
        if done.code != 0:
            raise Failure(self._explain(done))

    def _run(self, command: tuple[str, ...]) -> Child:
        return self.supervisor.run(
            Service("setup", command, CHECKOUT, self._environment(), Output.FILE)
        )

    def _explain(self, done: Child) -> str:
        said = "\n".join(done.tail)
        if NO_SPACE.search(said):
            return f"disk full: {self.state.base} has no room left for the packages"
        reasons = [line for line in done.tail if UNREACHABLE.search(line)]
        if reasons:
            return f"no package registry reachable: {shorten(reasons[-1])}"
        return f"set-up failed: {shorten(done.says())} (the rest is in {self.state.logs}/setup.log)"

    def _environment(self) -> dict[str, str]:
        kept = dict(self.environ)
        home = Path(kept.get("HOME") or "/nonexistent")
        if not os.access(home, os.W_OK):
            kept.setdefault("UV_CACHE_DIR", str(self.state.base / "cache" / "uv"))
            kept.setdefault("PIP_CACHE_DIR", str(self.state.base / "cache" / "pip"))
        kept.setdefault("UV_PYTHON_DOWNLOADS", "never")
        if any(Path(path).exists() for path in SYSTEM_CERTIFICATES):
            kept.setdefault("UV_SYSTEM_CERTS", "true")  # else a company's proxy is not trusted
        kept.setdefault("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        return kept

    # Stamps

    @property
    def _stamp(self) -> Path:
        return self.state.base / "venv" / STAMP

    def _read_stamp(self) -> dict[str, str]:
        try:
            stamp: dict[str, str] = json.loads(self._stamp.read_text())
        except (OSError, ValueError):
            return {}
        return stamp

    def _answers(self, python: Path) -> bool:
        """False when it is missing, or when the Python it was made from has gone."""
        if not python.exists():
            return False
        return self._run((str(python), "-c", "")).code == 0

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """./up and ./check may be started together: one installs, the other waits."""
        with (self.state.base / "setup.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def digest(group: str) -> str:
    """What the packages of a group depend on: its file, and the Python that runs them."""
    text = (REQUIREMENTS / f"{group}.txt").read_bytes()
    version = f"{sys.version_info[0]}.{sys.version_info[1]}".encode()
    return hashlib.sha256(version + b"\0" + text).hexdigest()


def shorten(line: str, longest: int = 200) -> str:
    """One line that fits a screen, without colours or indentation."""
    plain = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", line).split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
