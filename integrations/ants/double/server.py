"""The stand-in over HTTP, with a way in for tests under `/_double`.

Parameters travel in the query, of POST and DELETE too.
"""

import threading
from collections import deque
from dataclasses import dataclass, field
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from .faults import KINDS, Fault, play, say_json
from .register import Appointment, Refused, Register

BAD_TOKEN = {"detail": "X-RDV-OPT-AUTH-TOKEN header invalid"}
CALLS_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came, its base left out."""

    method: str
    path: str
    query: dict[str, list[str]]


@dataclass
class Double:
    """
    Args:
        token: what `x-rdv-opt-auth-token` must be.
        is_strict: whether a write without `meeting_point_id` is refused, as it is since 2024.
    """

    token: str
    is_strict: bool = True
    register: Register = field(default_factory=Register)
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))
    faults: deque[Fault] = field(default_factory=deque)

    def fail(self, *kinds: str, times: int = 1, seconds: float | None = None) -> None:
        """Let the next requests meet these faults, in that order, so many times."""
        for kind in kinds:
            fault = Fault(kind) if seconds is None else Fault(kind, seconds)
            self.faults.extend([fault] * times)

    def forget(self) -> None:
        self.register.forget()
        self.calls.clear()
        self.faults.clear()

    def answer(self, call: Call) -> dict[str, object]:
        """
        Raises:
            Refused: what is asked makes no sense.
        """
        match call.method, call.path:
            case "GET", "/status":
                return self.register.status(_several(call, "application_ids"))
            case "POST", "/appointments":
                made = Appointment(
                    _one(call, "management_url"),
                    _one(call, "meeting_point"),
                    self._point_id(call),
                    _one(call, "appointment_date"),
                )
                return self.register.create(_one(call, "application_id"), made)
            case "DELETE", "/appointments":
                return self.register.delete(
                    _one(call, "application_id"),
                    _one(call, "meeting_point"),
                    self._point_id(call),
                    _one(call, "appointment_date"),
                )
        raise Refused(404, "Not Found")

    def _point_id(self, call: Call) -> str:
        if self.is_strict:
            return _one(call, "meeting_point_id")
        return call.query.get("meeting_point_id", [""])[0]


def server_of(double: Double, host: str, port: int) -> ThreadingHTTPServer:
    """
    Raises:
        OSError: the port is taken.
    """
    server = ThreadingHTTPServer((host, port), type("Handler", (_Handler,), {"double": double}))
    server.daemon_threads = True
    return server


def serve_beside(double: Double) -> ThreadingHTTPServer:
    """Serve in a thread, on a free port of the loopback; `shutdown()` ends it."""
    server = server_of(double, "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


def _several(call: Call, name: str) -> list[str]:
    if not call.query.get(name):
        raise Refused(422, [{"loc": ["query", name], "msg": "field required"}])
    return call.query[name]


def _one(call: Call, name: str) -> str:
    return _several(call, name)[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    double: Double

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = parse_qs(address.query, keep_blank_values=True)
        if address.path.startswith("/_double/"):
            _control(self, self.double, address.path.removeprefix("/_double/"), query)
            return
        call = Call(self.command, address.path.removeprefix("/api"), query)
        self.double.calls.append(call)
        fault = self.double.faults.popleft() if self.double.faults else None
        if fault and not play(fault, self):
            return
        status, body = self._answer(call)
        if fault and fault.kind == "lost":
            self.close_connection = True
            return
        say_json(self, status, body)

    do_POST = do_DELETE = do_GET

    def _answer(self, call: Call) -> tuple[int, object]:
        shown = self.headers.get("x-rdv-opt-auth-token", "")
        if not compare_digest(shown.encode(), self.double.token.encode()):
            return 401, BAD_TOKEN
        try:
            return 200, self.double.answer(call)
        except Refused as refusal:
            return refusal.status, {"detail": refusal.detail}

    def log_message(self, *args: object) -> None:
        """Silent: addresses hold numbers."""


def _control(
    handler: BaseHTTPRequestHandler, double: Double, act: str, query: dict[str, list[str]]
) -> None:
    """`faults?kind=hang&times=2`, `statuses?A123456789=declared`, `calls`, `forget`."""
    if act == "faults":
        kinds = [kind for kind in query.get("kind", []) if kind in KINDS]
        double.fail(*kinds, times=int(query.get("times", ["1"])[0]))
    elif act == "statuses":
        double.register.statuses.update({number: told[0] for number, told in query.items()})
    elif act == "forget":
        double.forget()
    elif act != "calls":
        say_json(handler, 404, {"detail": "Not Found"})
        return
    calls = [{"method": one.method, "path": one.path, "query": one.query} for one in double.calls]
    say_json(handler, 200, {"calls": calls, "faults": [one.kind for one in double.faults]})
