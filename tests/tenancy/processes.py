"""Real processes on the test database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def environment(**extra: str) -> dict[str, str]:
    """That of a process which works in the same database as this test."""
    at = connection.settings_dict
    port = f":{at['PORT']}" if at["PORT"] else ""
    url = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}{port}/{at['NAME']}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "project.settings.test",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
        **extra,
    }


def start(*words: str, **extra: str) -> subprocess.Popen:
    """A Python process in a group of its own."""
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment(**extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run_python(*words: str, **extra: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment(**extra),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )


def wait_until(happened: Callable[[], object], seconds: float = 30, pause: float = 0.005) -> None:
    """
    Raises:
        TimeoutError: it did not happen in time.
    """
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(happened)
        time.sleep(pause)
