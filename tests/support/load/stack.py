"""The whole platform on the loopback, each program a process, and locust against it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
from django.db import connection, connections

from tests.support.smtp_sink import free_port

STOP_SECONDS = 30
ROOT = Path(__file__).resolve().parents[3]


@contextlib.contextmanager
def stack(plan: dict, folder: Path) -> Iterator[None]:
    """Web, worker, beat and a mail server, each a process."""
    connections.close_all()
    port, smtp = plan["url"].rsplit(":", 1)[1], free_port()
    (folder / "metrics").mkdir()
    at = connection.settings_dict
    place = f"{at['HOST']}:{at['PORT']}/{at['NAME']}"
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgres://{at['USER']}:{at['PASSWORD']}@{place}",
        "DJANGO_SETTINGS_MODULE": "tests.support.load.settings",
        "LOAD_SMTP_PORT": str(smtp),
        "RDV_BIND": f"127.0.0.1:{port}",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
    }
    celery = ["-m", "celery", "-A", "project.celery_app"]
    programs = {
        "letterbox": ["-m", "tests.support.load.letterbox", str(smtp), plan["letters"]],
        "web": [
            "-m",
            "gunicorn",
            "--config",
            # As in the image: gunicorn's own two seconds closed what agents were about to use.
            str(ROOT / "infra" / "images" / "gunicorn.conf.py"),
            "--access-logfile",
            os.devnull,
        ],
        "worker": [*celery, "worker", "--concurrency", "2", "--without-gossip"],
        "beat": [*celery, "beat", "--schedule", str(folder / "beat"), "--pidfile", ""],
    }
    running = []
    try:
        for name, words in programs.items():
            extra = {"RDV_DB_POOL": "1"} if name == "web" else {"RDV_DB_POOL": "0"}
            with (folder / f"{name}.log").open("wb") as log:
                running.append(
                    subprocess.Popen(
                        [sys.executable, *words],
                        cwd=ROOT,
                        env={**environment, **extra},
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                )
        _wait_for(plan["url"])
        _warm_up(plan)
        yield
    finally:
        _stop(running)


def _stop(running: list[subprocess.Popen]) -> None:
    """Each ends what it has begun; whatever is left of its group after half a minute is killed."""
    for process in running:
        process.terminate()
    for process in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _warm_up(plan: dict) -> None:
    """Each espace's door, twice: processes that have just begun must load what others have."""
    for espace in plan["espaces"] * 2:
        httpx.get(plan["url"], headers={"Host": espace["host"]}, timeout=60).raise_for_status()


def _wait_for(url: str) -> None:
    for _ in range(240):
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{url}/health/ready", timeout=5).status_code == 200:
                return
        time.sleep(0.25)
    raise TimeoutError(url)


def day(folder: Path, users: int, seconds: int) -> float:
    """Run locust to the end of the day; how long it took."""
    begun = time.monotonic()
    people = Path(__file__).with_name("people.py")
    with (folder / "stats.json").open("wb") as stats, (folder / "locust.log").open("wb") as log:
        locust = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "locust",
                "-f",
                str(people),
                "--headless",
                "--json",
                "--only-summary",
                "--users",
                str(users),
                "--spawn-rate",
                "50",
                "--run-time",
                f"{seconds}s",
                "--stop-timeout",
                "10",
            ],
            env={**os.environ, "LOAD_PLAN": str(folder / "plan"), "LOAD_OUT": str(folder / "out")},
            stdout=stats,
            stderr=log,
        )
        number = len(json.loads((folder / "plan").read_text())["arrivals"])
        while locust.poll() is None and _lines(folder) < number:
            time.sleep(0.5)
        taken = time.monotonic() - begun
        if locust.poll() is None:
            locust.send_signal(signal.SIGTERM)
        try:
            locust.wait(timeout=60)
        except subprocess.TimeoutExpired:
            locust.kill()
            locust.wait()
    return taken


def _lines(folder: Path) -> int:
    return (folder / "out").read_text().count("\n")
