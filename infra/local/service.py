"""What the supervisor runs."""

import re
import signal
import subprocess
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from groups import Group

TAIL = 200  # lines of a program kept in memory, to say why it stopped
FIRST_DELAY, LONGEST_DELAY = 1.0, 30.0  # seconds before a program that died starts again
STEADY = 60.0  # seconds of life after which the delay is short again


class Output(Enum):
    """Where a program's lines go; all but TERMINAL also go to its log file."""

    PREFIXED = "the terminal, behind the program's name"
    FILE = "the log file only"
    TERMINAL = "the terminal as they are"


class Ending(Enum):
    """What the supervisor does when a program ends by itself."""

    NOTHING = "whoever started it looks at it"
    RESTART = "starts it again, after a delay that doubles"
    FATAL = "stops everything"


@dataclass(frozen=True)
class Service:
    """A program: how it is started and how it likes to stop (see groups.Group).

    `identity` is one of leash.py's. Lines that `hidden` matches go to the log file only.
    """

    name: str
    command: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    output: Output = Output.PREFIXED
    wave: int = 1
    stop_signal: int = signal.SIGTERM
    hard_signal: int = signal.SIGKILL
    identity: str = "same"
    hidden: re.Pattern[str] | None = None


@dataclass
class Child:
    """A service that was started, perhaps several times."""

    service: Service
    ending: Ending
    popen: "subprocess.Popen[bytes]"
    log: BinaryIO | None
    started_at: float = field(default_factory=time.monotonic)
    code: int | None = None
    restart_at: float | None = None
    delay: float = FIRST_DELAY
    unfinished: bytes = b""
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=TAIL))

    @property
    def group(self) -> Group:
        service = self.service
        return Group(self.popen.pid, service.wave, service.stop_signal, service.hard_signal)

    @property
    def ended(self) -> bool:
        return self.code is not None

    def lines(self, data: bytes, last: bool = False) -> list[str]:
        """The whole lines that `data` completes, and with `last` what remains."""
        *whole, self.unfinished = (self.unfinished + data).split(b"\n")
        if last and self.unfinished:
            whole.append(self.unfinished)
            self.unfinished = b""
        texts = [line.rstrip(b"\r").decode(errors="replace") for line in whole]
        self.tail.extend(texts)
        return texts

    def next_delay(self) -> float:
        """Seconds to wait before the next start."""
        if time.monotonic() - self.started_at > STEADY:
            self.delay = FIRST_DELAY
        current, self.delay = self.delay, min(self.delay * 2, LONGEST_DELAY)
        return current

    def says(self) -> str:
        """The last line that tells something, for a one-line explanation."""
        return next(
            (line.strip() for line in reversed(self.tail) if line.strip()), "it said nothing"
        )

    def how_it_ended(self) -> str:
        if self.code is not None and self.code < 0:
            return f"signal {signal.Signals(-self.code).name}"
        return f"exit code {self.code}"
