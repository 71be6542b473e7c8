"""Starts programs, reads what they say, starts them again, and stops them all.

One thread: everything happens in `_pump`, which the waiting methods call. (The kernel ties
a child's parent-death signal to the thread that started it, so there must be no other.)
"""

import os
import secrets
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from failure import Failure
from groups import stop_in_waves, sweep
from report import Report
from service import Child, Ending, Output, Service

HERE = Path(__file__).resolve().parent
MARK = "RDV_RUN_ID"
KEPT_LOGS = 3
CHUNK = 65536  # bytes, what a pipe holds
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Raised in the waiting methods after Ctrl-C, SIGTERM or SIGHUP."""


class Supervisor:
    """Use as a context: whatever was started in it is gone when it ends.

    `lock_fd` is handed to the keeper, which holds the lock for as long as it has work.
    """

    def __init__(self, logs: Path, report: Report, lock_fd: int | None = None) -> None:
        self.logs, self.report, self.lock_fd = logs, report, lock_fd
        self.mark = f"{MARK}={secrets.token_hex(8)}"
        self.children: list[Child] = []
        self.selector = selectors.DefaultSelector()
        self.asked = 0  # how often we were told to stop
        self.stopping = False
        self._previous: dict[int, Any] = {}
        self._log_refused = False

    def __enter__(self) -> "Supervisor":
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._previous_wake = signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        for number in STOP_SIGNALS:
            if number == signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue  # nohup: the terminal's end is not ours
            self._previous[number] = signal.signal(number, self._on_stop)
        # Only so that a child's end wakes the selector.
        self._previous[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        self.selector.register(self._wake_read, selectors.EVENT_READ, None)
        self._start_keeper()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        if self.keeper.stdin:
            with suppress(BrokenPipeError):
                self.keeper.stdin.close()
        self.keeper.wait()
        signal.set_wakeup_fd(self._previous_wake)
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        self.selector.close()
        os.close(self._wake_read)
        os.close(self._wake_write)

    # What programs do

    def start(self, service: Service, ending: Ending = Ending.NOTHING) -> Child:
        log = self._open_log(service)
        child = Child(service, ending, self._spawn(service), log)
        self.children.append(child)
        self._adopt(child)
        return child

    def run(self, service: Service) -> Child:
        """Runs a program to its end."""
        child = self.start(service)
        while not child.ended:
            self._pump()
        return child

    def wait_until(self, ready: Callable[[], bool], seconds: float, every: float = 0.1) -> bool:
        """Waits for `ready`; false when it has not come true after `seconds`."""
        deadline = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > deadline:
                return False
            self._pump(every)
        return True

    def pause(self, seconds: float) -> None:
        """Waits, and sees to the programs meanwhile."""
        self.wait_until(lambda: False, seconds)

    def watch(self) -> None:
        """Runs until told to stop (Stopped) or until a FATAL program ends (Failure)."""
        while True:
            self._pump()

    def stop(self) -> None:
        """Stops everything in order; asked again meanwhile, it stops asking politely."""
        self.stopping = True
        asked = self.asked
        stop_in_waves(
            [child.group for child in self.children if not child.ended],
            pause=self._pump,
            hurry=lambda: self.asked > asked,
        )
        self._pump(0)
        sweep(self.mark)

    # How it is done

    def _spawn(self, service: Service) -> "subprocess.Popen[bytes]":
        name, value = self.mark.split("=")
        to_terminal = service.output is Output.TERMINAL
        leash = (sys.executable, "-I", "-S", str(HERE / "leash.py"))
        return subprocess.Popen(
            [
                *leash,
                *(str(os.getpid()), str(int(service.stop_signal)), service.identity),
                *service.command,
            ],
            cwd=service.cwd,
            env={**service.env, name: value},
            stdin=subprocess.DEVNULL,
            stdout=None if to_terminal else subprocess.PIPE,
            stderr=None if to_terminal else subprocess.STDOUT,
            start_new_session=True,
        )

    def _adopt(self, child: Child) -> None:
        child.started_at, child.code, child.restart_at = time.monotonic(), None, None
        self._announce(child)
        if child.popen.stdout:
            os.set_blocking(child.popen.stdout.fileno(), False)
            self.selector.register(child.popen.stdout, selectors.EVENT_READ, child)

    def _pump(self, seconds: float = 0.5) -> None:
        """Waits at most `seconds` for something to happen, and sees to it."""
        for key, _ in self.selector.select(seconds):
            if key.data is None:
                os.read(self._wake_read, CHUNK)
            else:
                self._read(key.data)
        for child in self.children:
            if not child.ended and child.popen.poll() is not None:
                self._on_end(child)
        if self.stopping:
            return
        if self.keeper.poll() is not None:
            self._replace_keeper()
        if self.asked:
            raise Stopped
        for child in self.children:
            if child.restart_at and time.monotonic() >= child.restart_at:
                child.popen = self._spawn(child.service)
                self._adopt(child)

    def _read(self, child: Child, last: bool = False) -> None:
        pipe = child.popen.stdout
        if pipe is None or pipe.closed:
            return
        try:
            data = os.read(pipe.fileno(), CHUNK)
        except BlockingIOError:
            data = b""
            if not last:
                return
        for line in child.lines(data, last=last or not data):
            self._write_log(child, line)
            hidden = child.service.hidden
            if child.service.output is Output.PREFIXED and not (hidden and hidden.search(line)):
                self.report.log(child.service.name, line)
        if last or not data:
            self.selector.unregister(pipe)
            pipe.close()

    def _on_end(self, child: Child) -> None:
        child.code = child.popen.returncode
        # A descendant may hold the pipe open: what is in it now is all we wait for.
        self._read(child, last=True)
        self._tell_keeper(f"- {child.popen.pid}")
        if child.log and child.ending is not Ending.RESTART:
            child.log.close()
        if self.stopping or child.ending is Ending.NOTHING:
            return
        name, how = child.service.name, child.how_it_ended()
        if child.ending is Ending.FATAL:
            raise Failure(f"{name} stopped ({how}: {child.says()}): everything stops")
        child.group.signal_all(signal.SIGKILL)
        delay = child.next_delay()
        child.restart_at = time.monotonic() + delay
        self.report.warn(f"{name} stopped ({how}), starts again in {delay:.0f} s")

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        self.asked += 1

    # Keeper and logs

    def _start_keeper(self) -> None:
        self.keeper = subprocess.Popen(
            [sys.executable, "-E", "-s", str(HERE / "keeper.py"), self.mark],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=() if self.lock_fd is None else (self.lock_fd,),
            cwd="/",
        )

    def _announce(self, child: Child) -> None:
        group = child.group
        self._tell_keeper(
            f"+ {group.leader} {group.wave} {int(group.stop_signal)} {int(group.hard_signal)}"
        )

    def _tell_keeper(self, line: str) -> None:
        assert self.keeper.stdin is not None
        with suppress(BrokenPipeError):  # it was killed: _pump finds out and replaces it
            self.keeper.stdin.write(line.encode() + b"\n")
            self.keeper.stdin.flush()

    def _replace_keeper(self) -> None:
        self._start_keeper()
        for child in self.children:
            if not child.ended:
                self._announce(child)

    def _open_log(self, service: Service) -> Any:
        if service.output is Output.TERMINAL:
            return None
        path = self.logs / f"{service.name}.log"
        if not any(child.service.name == service.name for child in self.children):
            rotate(path)
        return path.open("ab", buffering=0)

    def _write_log(self, child: Child, line: str) -> None:
        try:
            if child.log:
                child.log.write(line.encode(errors="replace") + b"\n")
        except OSError as refused:
            if not self._log_refused:
                self.report.warn(f"logs are no longer written to {self.logs}: {refused.strerror}")
            self._log_refused = True


def rotate(path: Path) -> None:
    """Keeps the logs of the last runs as NAME.log.1 (the latest) to NAME.log.3."""
    for number in range(KEPT_LOGS, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        newer = path.with_name(f"{path.name}.{number - 1}") if number > 1 else path
        if newer.exists():
            newer.replace(older)
