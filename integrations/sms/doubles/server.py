"""The stand-ins over HTTP, each at the path of the real one."""

import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from integrations.ants.double.faults import Fault, play, say_json

from .accounts import Account
from .answers import PATHS


@dataclass
class Providers:
    account: Account = field(default_factory=Account)
    faults: deque[Fault] = field(default_factory=deque)
    server: ThreadingHTTPServer | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def urls(self) -> dict[str, str]:
        """As the setting `SMS_URLS` wants them."""
        return {
            "netsize": f"{self.base}/restapi/v1/sms/send",
            "clever_technologies": f"{self.base}/api/pushs",
            "sms_factor": f"{self.base}/send",
        }

    def fail(self, *kinds: str, seconds: float = 0.5) -> None:
        """Let the next requests meet these faults, one each, in that order."""
        self.faults.extend(Fault(kind, seconds) for kind in kinds)


def serve(providers: Providers, port: int = 0) -> ThreadingHTTPServer:
    """In a thread, on the loopback; `shutdown()` ends it.

    Raises:
        OSError: the port is taken.
    """
    handler = type("Handler", (_Handler,), {"providers": providers})
    providers.server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    providers.server.daemon_threads = True
    threading.Thread(target=providers.server.serve_forever, args=(0.02,), daemon=True).start()
    return providers.server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    providers: Providers

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        faults = self.providers.faults
        fault = faults.popleft() if faults else None
        if fault and not play(fault, self):
            return
        answer = PATHS.get(self.path)
        if answer is None:
            say_json(self, 404, {})
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, told = answer(self.providers.account, headers, body)
        if fault and fault.kind == "lost":
            self.close_connection = True
            return
        say_json(self, status, told)

    def log_message(self, *args: object) -> None:
        """Silent: bodies hold numbers."""
