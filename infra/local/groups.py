"""Process groups, and how they are brought to an end.

Shared by the supervisor (on Ctrl-C) and the keeper (when the supervisor was killed).
"""

import os
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

GRACE = 10.0  # seconds between the polite signal and the next
HARD_GRACE = 3.0  # seconds between the group's own hard signal and SIGKILL
TICK = 0.05  # seconds between two looks
PROC = Path("/proc")
HAS_PROC = (PROC / "self" / "stat").exists()  # Linux


@dataclass(frozen=True)
class Group:
    """A process group of ours: its leader's id, and how it likes to stop.

    `wave`: groups of a lower wave are gone before those of the next are told to stop, so that
    the programs go before the servers they use. `hard_signal`: what the whole group gets when
    the leader did not heed `stop_signal` in time.
    """

    leader: int
    wave: int
    stop_signal: int = signal.SIGTERM
    hard_signal: int = signal.SIGKILL

    def signal_leader(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.leader, number)

    def signal_all(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.leader, number)

    def alive(self) -> bool:
        """Whether a member still runs. One that only waits to be reaped does not."""
        try:
            os.killpg(self.leader, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return not HAS_PROC or any(
            status.group == self.leader and status.runs for status in map(Status.of, processes())
        )


@dataclass(frozen=True)
class Status:
    """What proc(5) says of a process; one that has gone has no group and does not run."""

    group: int = 0
    runs: bool = False

    @classmethod
    def of(cls, process: int) -> "Status":
        try:
            text = (PROC / str(process) / "stat").read_text(errors="replace")
        except OSError:
            return cls()
        # The name is in brackets and may hold anything; state, parent and group follow it.
        state, _, group, *_ = text.rpartition(")")[2].split()
        return cls(int(group), state not in "ZX")


def processes() -> Iterable[int]:
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def alive(process: int) -> bool:
    """Whether a process runs; one that only waits to be reaped does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not HAS_PROC or Status.of(process).runs


def stop_in_waves(
    groups: Iterable[Group],
    pause: Callable[[float], None] = time.sleep,
    hurry: Callable[[], bool] = lambda: False,
    grace: float = GRACE,
) -> None:
    """Stops every group, lowest wave first; returns when none is left.

    `pause` is called between two looks (the supervisor reads logs meanwhile); once `hurry`
    answers true nobody is asked politely any more.
    """
    remaining = sorted(groups, key=lambda group: group.wave)
    for wave in sorted({group.wave for group in remaining}):
        members = [group for group in remaining if group.wave == wave]
        for group in members:
            group.signal_leader(group.stop_signal)
        _wait(members, grace, pause, hurry)
        for group in filter(Group.alive, members):
            group.signal_all(group.hard_signal)
        _wait(members, HARD_GRACE, pause, lambda: False)
        for group in filter(Group.alive, members):
            group.signal_all(signal.SIGKILL)
        _wait(members, HARD_GRACE, pause, lambda: False)


def _wait(
    groups: list[Group], seconds: float, pause: Callable[[float], None], hurry: Callable[[], bool]
) -> None:
    deadline = time.monotonic() + seconds
    while any(group.alive() for group in groups):
        if time.monotonic() > deadline or hurry():
            return
        pause(TICK)


def sweep(mark: str) -> None:
    """Kills whatever was started with `mark` in its environment and left its group (Linux)."""
    if not HAS_PROC:
        return
    wanted = mark.encode()
    for process in processes():
        with suppress(OSError):
            if wanted in (PROC / str(process) / "environ").read_bytes().split(b"\0"):
                os.kill(process, signal.SIGKILL)
