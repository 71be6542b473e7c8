"""One run at a time in a folder."""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

from failure import Failure
from groups import alive


class Lock:
    """An exclusive flock(2): it ends with the last process that holds it, however that one ends.

    The keeper holds it too: after a hard kill it stays taken until nothing is left running.
    """

    def __init__(self, path: Path) -> None:
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def acquire(self, what: str, patience: float, say: Callable[[str], None]) -> None:
        """Raises Failure when another run lives, or `patience` seconds after one was killed."""
        deadline = time.monotonic() + patience
        told = False
        while not self._try():
            owner = self.owner()
            if owner is None or alive(owner):
                known = f" (process {owner})" if owner else ""
                raise Failure(f"{what} is already running in this checkout{known}")
            if time.monotonic() > deadline:
                raise Failure(f"what process {owner} left behind does not stop: end it by hand")
            if not told:
                say("the last run was killed: waiting for its processes to stop")
                told = True
            time.sleep(0.1)
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, str(os.getpid()).encode(), 0)

    def owner(self) -> int | None:
        """The process that wrote its id last; None when it has not yet."""
        text = os.pread(self.fd, 32, 0).strip()
        return int(text) if text.isdigit() else None

    def release(self) -> None:
        os.close(self.fd)

    def _try(self) -> bool:
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
