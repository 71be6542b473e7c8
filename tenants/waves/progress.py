"""A bar on a terminal; elsewhere a line each tenth of the way."""

import sys
import time
from threading import Lock
from typing import TextIO

WIDTH = 30


class Progress:
    """Counts what is done with, from any thread."""

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        self.total, self.stream = total, stream or sys.stderr
        self.done = self.failed = self.tenths = 0
        self.begun, self.lock = time.monotonic(), Lock()

    def tell(self, slug: str, ok: bool) -> None:
        with self.lock:
            self.done += 1
            self.failed += not ok
            if self.stream.isatty():
                self._draw()
            elif self.done * 10 // self.total > self.tenths:
                self.tenths = self.done * 10 // self.total
                self.stream.write(f"{self.words}\n")

    @property
    def words(self) -> str:
        taken = time.monotonic() - self.begun
        left = taken / self.done * (self.total - self.done)
        failed = f", {self.failed} en échec" if self.failed else ""
        return f"{self.done} espaces sur {self.total}{failed}, {taken:.0f} s, reste {left:.0f} s"

    def _draw(self) -> None:
        filled = WIDTH * self.done // self.total
        bar = "█" * filled + "·" * (WIDTH - filled)
        end = "\n" if self.done == self.total else ""
        self.stream.write(f"\r{bar} {self.words}\033[K{end}")
        self.stream.flush()
