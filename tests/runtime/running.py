"""A ./up under test: started, read, asked, killed."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STUB = Path(__file__).resolve().parent / "stub"
PATIENCE = 60.0  # seconds: two cores, and others at work on them
# What this very run was given, and a run under test must not inherit.
OURS = re.compile(
    r"^(DATABASE_URL|CELERY_BROKER_URL|CACHE_URL|SECRET_KEY|PYTHONPATH|DJANGO_SETTINGS_MODULE"
    r"|PG\w+|RDV_(?!PG_BIN)\w+)$"
)


def build_checkout(folder: Path) -> Path:
    """The scripts as they are, around the platform of stub/."""
    project = folder / "platform" / "project"
    (project / "settings").mkdir(parents=True)
    shutil.copytree(ROOT / "infra" / "local", folder / "infra" / "local")
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    shutil.copy(ROOT / "up", folder)
    shutil.copy(STUB / "manage.py", folder)
    shutil.copy(STUB / "wsgi.py", project)
    shutil.copy(STUB / "celery_app.py", project)
    shutil.copy(STUB / "settings.py", project / "settings" / "dev.py")
    for package in (project, project / "settings"):
        (package / "__init__.py").touch()
    return folder


def environment(**variables: str) -> dict[str, str]:
    """This process's, without what it was given; the packages are those that run the test."""
    kept = {name: text for name, text in os.environ.items() if not OURS.match(name)}
    return {**kept, "RDV_PYTHON": sys.executable, "PYTHONUTF8": "1", **variables}


class Running:
    """One run of ./up."""

    def __init__(self, checkout: Path, options: tuple[str, ...], env: dict[str, str]) -> None:
        self.checkout, self.port = checkout, free_port()
        self.output = checkout / f"output-{self.port}.txt"
        if not any(option.startswith("--port") for option in options):
            options = (*options, "--port", str(self.port))
        with self.output.open("w") as file:
            self.process = subprocess.Popen(
                ["sh", "./up", *options],
                cwd=checkout,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.output.read_text()

    def ready(self) -> "Running":
        """Waits for the framed addresses."""
        wait_for(lambda: "╰" in self.said() or self.process.poll() is not None, self.said)
        assert self.process.poll() is None, self.said()
        return self

    def refused(self) -> str:
        """Waits for the end, which must be a refusal; returns its one line."""
        code = self.process.wait(PATIENCE)
        said = self.said()
        assert code == 1, said
        assert "Traceback" not in said
        refusals = [line for line in said.splitlines() if line.startswith("up: ")]
        assert len(refusals) == 1, said
        return refusals[0]

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            text: str = answer.read().decode()
            return text

    def stop(self) -> int:
        """Ctrl-C, and again when that did not do."""
        for patience in (PATIENCE, 20):
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGINT)
            try:
                return self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
        raise AssertionError(f"it does not stop:\n{self.said()}")

    def family(self) -> dict[int, str]:
        """It and its descendants: id and start time, which tells a reused id apart."""
        parents = {pid: fields[1] for pid, fields in every_process().items()}
        found = {self.process.pid}
        while True:
            more = {pid for pid, parent in parents.items() if int(parent) in found} - found
            if not more:
                return {pid: start_time(pid) for pid in found if start_time(pid)}
            found |= more


def every_process() -> dict[int, list[str]]:
    """Of each process, what proc(5) says after its name: state, parent, group, session…"""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text(errors="replace")
            except OSError:
                continue
            found[int(entry.name)] = text.rpartition(")")[2].split()
    return found


def start_time(pid: int) -> str:
    """Clock ticks since boot when the process began; empty when it has ended."""
    fields = every_process().get(pid)
    return fields[19] if fields and fields[0] not in "ZX" else ""


def survivors(family: dict[int, str]) -> set[int]:
    return {pid for pid, began in family.items() if start_time(pid) == began}


def wait_for(condition: Callable[[], object], explain: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, explain()
        time.sleep(0.1)


def free_port() -> int:
    import socket

    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port
