"""The embedded Valkey: broker (database 0) and cache (database 1) on a unix socket."""

import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from failure import Failure
from service import Ending, Output, Service
from state import State
from supervisor import Supervisor

WAVE = 2  # after the programs that use it
# What it says at each start and stop, and a kernel setting that a few megabytes do not need.
ROUTINE = re.compile(r"overcommit_memory|scheduling shutdown|bye bye")
START_PATIENCE = 15.0  # seconds: it reads its whole journal first


@dataclass(frozen=True)
class Valkey:
    """A server with its data in `state.folder/valkey`."""

    state: State
    supervisor: Supervisor
    package: Path
    environ: Mapping[str, str]
    durable: bool = True
    output: Output = Output.PREFIXED

    def start(self) -> Path:
        """Starts the server; returns its socket. Raises Failure when it cannot be started."""
        folder = self.state.folder / "valkey"
        folder.mkdir(mode=0o700, exist_ok=True)
        path = self.state.socket_folder(self.environ) / "valkey.sock"
        child = self.supervisor.start(self._service(folder, path))
        self.supervisor.wait_until(lambda: child.ended or answers(path), START_PATIENCE)
        if child.ended or not answers(path):
            raise Failure(f"Valkey does not start: {child.says()}")
        child.ending = Ending.FATAL
        return path

    def _service(self, folder: Path, path: Path) -> Service:
        settings = {
            "port": "0",
            "unixsocket": str(path),
            "unixsocketperm": "700",
            "dir": ".",  # the folder it starts in: no path to quote
            "appendonly": "yes" if self.durable else "no",
            "save": "",
            "loglevel": "warning",
            "maxmemory-policy": "noeviction",  # a queue must not lose what it was given
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return Service(
            name="valkey",
            command=(str(self._binary()), *options),
            cwd=folder,
            env=self.environ,
            output=self.output,
            wave=WAVE,
            hidden=ROUTINE,
        )

    def _binary(self) -> Path:
        """The package carries one system's build, in a folder named after the machine."""
        found = sorted(self.package.glob("_binaries/*/valkey-server"))
        if not found:
            raise Failure(
                f"no Valkey for this machine ({os.uname().machine}): give CELERY_BROKER_URL"
                " and CACHE_URL"
            )
        return found[0]


def broker_url(path: Path) -> str:
    return f"redis+socket://{path}?virtual_host=0"


def cache_url(path: Path) -> str:
    return f"unix://{path}?db=1"


def answers(path: Path) -> bool:
    """Whether a server on that socket says PONG (it says LOADING while it reads its journal)."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
    except OSError:
        return False
