"""What the stand-in does instead of answering, when it is told to."""

import json
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

HANG_SECONDS = 5.0  # longer than any client waits


@dataclass(frozen=True, slots=True)
class Fault:
    """
    Args:
        seconds: of a wait; before the answer for `slow`, without any for `hang`.
    """

    kind: str
    seconds: float = HANG_SECONDS


KINDS = {
    "hang": "attend, puis coupe sans répondre",
    "slow": "attend, puis répond",
    "500": "erreur 500",
    "503": "erreur 503",
    "401": "refuse le jeton",
    "429": "trop de demandes",
    "redirect": "renvoie vers une autre adresse",
    "garbage": "répond 200 avec une page HTML",
    "list": "répond 200 avec une liste",
    "empty": "répond 200 sans aucun numéro",
    "drop": "coupe sans répondre",
    "lost": "fait le travail, puis coupe sans répondre",
}
# Answers of its own: status, type, body.
_TOLD = {
    "500": (500, "text/plain", b"Internal Server Error"),
    "503": (503, "text/html", b"<h1>Service Unavailable</h1>"),
    "401": (401, "application/json", b'{"detail":"X-RDV-OPT-AUTH-TOKEN header invalid"}'),
    "429": (429, "application/json", b'{"detail":"Too Many Requests"}'),
    "garbage": (200, "text/html", b"<html>Pare-feu</html>"),
    "list": (200, "application/json", b"[]"),
    "empty": (200, "application/json", b"{}"),
}


def play(fault: Fault, handler: BaseHTTPRequestHandler) -> bool:
    """Do what the fault says; whether the request is to be answered nonetheless."""
    if fault.kind in ("hang", "slow"):
        time.sleep(fault.seconds)
    if fault.kind in ("slow", "lost"):
        return True
    if fault.kind in ("hang", "drop"):
        handler.close_connection = True
    elif fault.kind == "redirect":
        handler.send_response(302)
        handler.send_header("Location", "http://127.0.0.1:9/ailleurs")
        handler.send_header("Content-Length", "0")
        handler.end_headers()
    else:
        say(handler, *_TOLD[fault.kind])
    return False


def say_json(handler: BaseHTTPRequestHandler, status: int, body: object) -> None:
    say(handler, status, "application/json", json.dumps(body).encode())


def say(handler: BaseHTTPRequestHandler, status: int, kind: str, body: bytes) -> None:
    try:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
    except OSError:
        pass  # the client has had enough
