"""The stand-in for Exchange over HTTP, with its login and its bad days."""

import os
import ssl
import tempfile
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import spnego
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError

from .ews_soap import answer, fault
from .mailbox import Mailbox

PATH = "/EWS/Exchange.asmx"
HANG_SECONDS = 5.0
BACK_OFF_MS = 300_000
# A code of EWS's that is answered instead of the work.
CODES = {
    "transient": "ErrorInternalServerTransientError",
    "store": "ErrorMailboxStoreUnavailable",
    "quota": "ErrorQuotaExceeded",
    "invalid": "ErrorInvalidPropertySet",
}
_users = threading.Lock()
KINDS = ("busy", "503", "500", "hang", "drop", "garbage", "redirect", "lost", *CODES)


def serve(
    mailbox: Mailbox, port: int = 0, *, certificate: tuple[str, str] | None = None
) -> ThreadingHTTPServer:
    """In a thread, on the loopback; `shutdown()` ends it.

    Args:
        certificate: files of a certificate (signed with SHA-256) and its key, to speak TLS; then
            NTLM must be bound to the channel, as servers with "extended protection" have it.
    """
    binding = _binding(certificate[0]) if certificate else None
    handler = type("Handler", (_Handler,), {"mailbox": mailbox, "binding": binding})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


class _Handler(BaseHTTPRequestHandler):
    """One a connection: NTLM lets a connection in."""

    protocol_version = "HTTP/1.1"
    mailbox: Mailbox
    binding: GssChannelBindings | None

    def setup(self) -> None:
        super().setup()
        self._context: spnego.ContextProxy | None = None
        self._is_in = ""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != PATH:
            self._say(404, "")
            return
        if not self._lets_in():
            return
        with self.mailbox.lock:
            kind = self.mailbox.faults.popleft() if self.mailbox.faults else ""
        if kind and kind != "lost":
            self._play(kind)
            return
        status, text = answer(self.mailbox, body)
        if kind == "lost":
            self.close_connection = True
            return
        self._say(status, text)

    def _lets_in(self) -> bool:
        """Whether the request may be answered; what the login needs is said otherwise."""
        password = self.mailbox.password
        if self._is_in == password:
            return True
        way, _, token = self.headers.get("Authorization", "").partition(" ")
        if self.mailbox.way == "basic":
            pair = b64encode(f"{self.mailbox.login}:{password}".encode()).decode()
            if (way, token) == ("Basic", pair):
                return True
            self._say(401, "", {"WWW-Authenticate": 'Basic realm="exchange"'})
            return False
        if way != "NTLM":
            self._say(401, "", {"WWW-Authenticate": "Negotiate, NTLM"})
            return False
        return self._step(b64decode(token), password)

    def _step(self, token: bytes, password: str) -> bool:
        try:
            with _known_users(self.mailbox):
                if self._context is None:
                    self._context = spnego.server(
                        protocol="ntlm",
                        options=spnego.NegotiateOptions.use_ntlm,
                        channel_bindings=self.binding,
                    )
                told = self._context.step(token)
        except SpnegoError:
            self._context = None
            self._say(401, "", {"WWW-Authenticate": "NTLM"})
            return False
        if self._context.complete:
            self._is_in = password
            return True
        self._say(401, "", {"WWW-Authenticate": f"NTLM {b64encode(told).decode()}"})
        return False

    def _play(self, kind: str) -> None:
        if kind == "busy":
            self._say(500, fault("ErrorServerBusy", BACK_OFF_MS))
        elif kind in CODES:
            self._say(500, fault(CODES[kind]))
        elif kind in ("503", "500"):
            self._say(int(kind), "", {"Retry-After": "120"} if kind == "503" else None)
        elif kind == "garbage":
            self._say(200, "<html>Pare-feu</html>")
        elif kind == "redirect":
            self._say(302, "", {"Location": "http://127.0.0.2:9/EWS/Exchange.asmx"})
        else:
            if kind == "hang":
                time.sleep(HANG_SECONDS)
            self.close_connection = True

    def _say(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        content = text.encode()
        try:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            pass  # the client has had enough

    def log_message(self, *args: object) -> None:
        """Silent."""


def _binding(path: str) -> GssChannelBindings:
    der = ssl.PEM_cert_to_DER_cert(Path(path).read_text())
    return GssChannelBindings(application_data=b"tls-server-end-point:" + sha256(der).digest())


@contextmanager
def _known_users(mailbox: Mailbox) -> Iterator[None]:
    """pyspnego's acceptor reads its users in a file that an environment variable names."""
    with _users, tempfile.TemporaryDirectory() as folder:
        users = Path(folder) / "users"
        users.write_text(f"{mailbox.domain}:{mailbox.user}:{mailbox.password}\n")
        os.environ["NTLM_USER_FILE"] = str(users)
        try:
            yield
        finally:
            del os.environ["NTLM_USER_FILE"]
