"""One run at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit


def said_nothing(text: str) -> None:
    raise AssertionError(text)


def test_the_second_is_told_who_is_first(tmp_path: Path) -> None:
    from failure import Failure
    from lock import Lock

    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    first.acquire("./up", 0, said_nothing)
    with pytest.raises(Failure, match=f"already running.*process {os.getpid()}"):
        second.acquire("./up", 5, said_nothing)
    first.release()
    second.acquire("./up", 0, said_nothing)
    second.release()


def test_it_waits_for_those_that_a_killed_run_left(tmp_path: Path) -> None:
    """The holder has written the id of a process that is dead, and ends a little later."""
    from lock import Lock

    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    first = Lock(tmp_path / "lock")
    first.acquire("./up", 0, said_nothing)
    os.pwrite(first.fd, str(dead.pid).encode().ljust(16), 0)
    heir = subprocess.Popen(["sleep", "0.6"], pass_fds=(first.fd,))
    first.release()
    told: list[str] = []
    second = Lock(tmp_path / "lock")
    second.acquire("./up", 20, told.append)
    assert heir.wait(5) == 0
    assert told == ["the last run was killed: waiting for its processes to stop"]
    assert second.owner() == os.getpid()
    second.release()


def test_it_gives_up_when_what_was_left_does_not_stop(tmp_path: Path) -> None:
    from failure import Failure
    from lock import Lock

    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    first = Lock(tmp_path / "lock")
    first.acquire("./up", 0, said_nothing)
    os.pwrite(first.fd, str(dead.pid).encode().ljust(16), 0)
    with pytest.raises(Failure, match=f"process {dead.pid} left behind"):
        Lock(tmp_path / "lock").acquire("./up", 0.2, lambda text: None)
    first.release()
