"""A server of somebody else on a local port: it keeps what it was sent, and has every fault that we
tell it to have. `receiver.next = [...]` says how the next requests are answered, then `well`."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Fault = Callable[[BaseHTTPRequestHandler], None]


def answers(
    status: int = 200, body: bytes = b"", headers: dict[str, str] | None = None, wait: float = 0
) -> Fault:
    def fault(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(wait)
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return fault


def redirects_to(url: str, status: int = 302) -> Fault:
    return answers(status, headers={"Location": url})


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def lies_about_its_length(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    handler.wfile.write(b"short")


def speaks_nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")


def drips_headers(handler: BaseHTTPRequestHandler) -> None:
    """Never silent for as long as a time-out of one read, never done."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        handler.wfile.write(f"X-{number}: drip\r\n".encode())
        time.sleep(0.05)


def drips_its_body(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(200):
        handler.wfile.write(b".")
        time.sleep(0.05)


def never_stops(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    for _ in range(1000):
        handler.wfile.write(b"x" * 65_536)


@dataclass
class Receiver:
    url: str
    received: list[Received] = field(default_factory=list)
    next: list[Fault] = field(default_factory=list)
    well: Fault = field(default_factory=answers)

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def _take(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kept = Received(self.command, self.path, dict(self.headers.items()), body)
        self.receiver.received.append(kept)
        fault = self.receiver.next.pop(0) if self.receiver.next else self.receiver.well
        self.close_connection = True
        with suppress(OSError):  # whoever asked has gone
            fault(self)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_PROPFIND = do_REPORT = _take

    def log_message(self, *args: object) -> None:
        pass


def serve(certificate: tuple[str, str] | None = None) -> Iterator[Receiver]:
    """A receiver on a port of its own, with TLS when it has a certificate (file, key's file)."""

    class Handler(_Handler):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    scheme = "http"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        scheme = "https"
    Handler.receiver = Receiver(f"{scheme}://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield Handler.receiver
    server.shutdown()
    server.server_close()


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    """Loopback and plain HTTP are opened for it, as an operator would open a network."""
    settings.OUTGOING_OPENED_NETWORKS = ["127.0.0.0/8"]
    settings.OUTGOING_PLAIN_HTTP = True
    yield from serve()
