"""Programs that do not outlive whoever started them."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.runtime.running import ROOT, start_time

pytestmark = pytest.mark.unit

LEASH = str(ROOT / "infra" / "local" / "leash.py")
PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-I", sys.argv[1], str(os.getpid()), "15", "same",
                          "sh", "-c", "echo $$; sleep 60"], start_new_session=True)
time.sleep(60)
"""


def leashed(parent: int, identity: str, *command: str) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-I", LEASH, str(parent), "15", identity, *command]
    return subprocess.run(words, capture_output=True, text=True, timeout=20)


def test_the_kernel_ends_it_with_its_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, LEASH], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert start_time(child)
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 10
    while start_time(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert start_time(child) == ""
    parent.stdout.close()


def test_it_does_not_start_when_its_parent_has_already_gone() -> None:
    told = leashed(os.getppid(), "same", "echo", "started")
    assert (told.returncode, told.stdout) == (1, "")


def test_a_program_that_is_missing_is_named() -> None:
    told = leashed(os.getpid(), "same", "/nulle/part")
    assert told.returncode == 127
    assert "/nulle/part" in told.stderr
    assert "Traceback" not in told.stderr


def test_in_a_namespace_it_is_nobody_and_still_owns_the_folder(tmp_path: Path) -> None:
    """Where the machine forbids user namespaces, it says so with the code that is looked for."""
    from leash import REFUSED

    allowed = subprocess.run(["unshare", "-U", "true"], capture_output=True).returncode == 0
    tmp_path.chmod(0o700)
    write = 'id -u; echo written > "$0/file"'
    told = leashed(os.getpid(), "namespace", "sh", "-c", write, str(tmp_path))
    if allowed:
        assert (told.returncode, told.stdout) == (0, "65534\n"), told.stderr
        assert (tmp_path / "file").stat().st_uid == os.geteuid()
    else:
        assert told.returncode == REFUSED
        assert "cannot run as namespace" in told.stderr
