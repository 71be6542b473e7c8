"""The provider: who is logged in there, what it was asked, and how it answers.

Faithful to external.md 3.1 and 3.2: exact redirect addresses, parameters that it does not know
refused, a code good once and for a minute, PKCE checked, userinfo signed.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from .faults import Faults
from .keys import Key, sign

# "Anything else" is refused (external.md 3.1, authorize accepts).
AUTHORISE_KNOWS = {
    "response_type", "client_id", "redirect_uri", "scope", "claims", "state", "nonce", "prompt",
    "acr_values", "code_challenge", "code_challenge_method",
}  # fmt: skip
CODE_SECONDS = 60
BASE = "/api/v2"
PATHS = {
    f"{BASE}/.well-known/openid-configuration": "discovery",
    f"{BASE}/jwks": "jwks",
    f"{BASE}/authorize": "authorize",
    f"{BASE}/token": "token",
    f"{BASE}/userinfo": "userinfo",
    f"{BASE}/session/end": "end",
}

Answer = tuple[int, str, bytes, dict[str, str]]


@dataclass
class Double:
    """
    Args:
        person: claims of who is logged in there; `sub`, and whatever userinfo should say.
        acr, amr: what the ID token says of how they logged in.
    """

    client_id: str = "rdv-client"
    client_secret: str = "rdv-secret-0123456789-0123456789-0123456789"
    redirect_uris: set[str] = field(default_factory=set)
    logged_out_uris: set[str] = field(default_factory=set)
    person: dict[str, object] = field(default_factory=dict)
    acr: str = "eidas1"
    amr: list[str] = field(default_factory=lambda: ["pwd"])
    announces_pkce: bool = True
    faults: Faults = field(default_factory=Faults)
    key: Key = field(default_factory=Key)
    port: int = 0
    codes: dict[str, dict[str, object]] = field(default_factory=dict)
    tokens: dict[str, dict[str, object]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}{BASE}"

    def asked_for(self, endpoint: str) -> list[dict[str, str]]:
        return [given for name, given in self.asked if name == endpoint]

    def rotate(self) -> None:
        """Another key; the former one is published no more."""
        self.key = Key(self.key.algorithm)

    def answer(self, endpoint: str, given: dict[str, str], bearer: str) -> Answer:
        self.asked.append((endpoint, given))
        if endpoint in self.faults.bodies:
            return 200, "application/json", self.faults.bodies[endpoint], {}
        if endpoint in self.faults.status:
            return self.faults.status[endpoint], "text/plain", b"refused by the double", {}
        if endpoint == "userinfo":
            return self._userinfo(bearer)
        return getattr(self, f"_{endpoint}")(given)

    def _discovery(self, given: dict[str, str]) -> Answer:
        document = {
            "issuer": self.faults.issuer or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/session/end",
        }
        if self.announces_pkce:
            document["code_challenge_methods_supported"] = ["S256"]
        return _json(document)

    def _jwks(self, given: dict[str, str]) -> Answer:
        return _json({"keys": [self.key.published()]})

    def _authorize(self, given: dict[str, str]) -> Answer:
        unknown = set(given) - AUTHORISE_KNOWS
        is_ours = given.get("client_id") == self.client_id
        if unknown or not is_ours or given.get("redirect_uri") not in self.redirect_uris:
            return 400, "text/plain", f"Y000400 {sorted(unknown)}".encode(), {}
        if len(given.get("state", "")) < 32 or len(given.get("nonce", "")) < 32:
            return 400, "text/plain", b"state or nonce too short", {}
        back: dict[str, str] = {"state": given["state"], "iss": self.issuer}
        if self.faults.error:
            back |= {"error": self.faults.error, "error_description": "<script>alert(1)</script>"}
        else:
            code = secrets.token_urlsafe(24)
            self.codes[code] = {**given, "at": time.time(), "person": dict(self.person)}
            back["code"] = code
        back |= self.faults.callback
        return 302, "text/plain", b"", {"Location": f"{given['redirect_uri']}?{urlencode(back)}"}

    def _token(self, given: dict[str, str]) -> Answer:
        asked = self.codes.pop(given.get("code", ""), None)
        secret_is_right = given.get("client_secret") == self.client_secret
        if asked is None or not secret_is_right or time.time() - asked["at"] > CODE_SECONDS:
            return _json({"error": "invalid_grant"}, 400)
        if given.get("redirect_uri") != asked["redirect_uri"]:
            return _json({"error": "invalid_grant"}, 400)
        if not _verifies(given.get("code_verifier"), asked.get("code_challenge")):
            return _json({"error": "invalid_grant"}, 400)
        access_token = secrets.token_urlsafe(24)
        self.tokens[access_token] = asked["person"]
        now = int(time.time()) + self.faults.clock
        claims = {
            **self._signed_claims(now),
            "sub": asked["person"]["sub"],
            "nonce": asked["nonce"],
            "acr": self.acr,
            "amr": self.amr,
            "auth_time": now,
        }
        claims = self.faults.id_token(claims)
        token = sign(claims, self.key, self.faults.signature, self.faults.kid, self.client_secret)
        return _json(
            {
                "access_token": access_token,
                "id_token": token,
                "token_type": "Bearer",
                "expires_in": 60,
            }
        )

    def _userinfo(self, bearer: str) -> Answer:
        person = self.tokens.get(bearer)
        if person is None:
            return _json({"error": "invalid_token"}, 401)
        now = int(time.time()) + self.faults.clock
        claims = self.faults.userinfo({**self._signed_claims(now), **person})
        if self.faults.plain_userinfo:
            return _json(claims)
        how = self.faults.userinfo_signature or self.faults.signature
        token = sign(claims, self.key, how, self.faults.kid, self.client_secret)
        return 200, "application/jwt; charset=utf-8", token.encode(), {}

    def _end(self, given: dict[str, str]) -> Answer:
        back = given.get("post_logout_redirect_uri", "")
        if back not in self.logged_out_uris or not given.get("id_token_hint"):
            return 400, "text/plain", b"unknown post_logout_redirect_uri", {}
        return (
            302,
            "text/plain",
            b"",
            {"Location": f"{back}?{urlencode({'state': given['state']})}"},
        )

    def _signed_claims(self, now: int) -> dict[str, object]:
        return {"iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 60}


@contextmanager
def served_double() -> Iterator[Double]:
    double = Double()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.double = double
    server.daemon_threads = True
    double.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.daemon = True
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def double(self) -> Double:
        return self.server.double

    def do_GET(self) -> None:
        self._do(urlsplit(self.path).query)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self._do(self.rfile.read(length).decode())

    def _do(self, text: str) -> None:
        endpoint = PATHS.get(urlsplit(self.path).path, "")
        if not endpoint:
            self._send((404, "text/plain", b"", {}))
            return
        time.sleep(self.double.faults.seconds.get(endpoint, 0))
        if endpoint in self.double.faults.drips:
            self._drip()
            return
        given = {name: values[0] for name, values in parse_qs(text).items()}
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        self._send(self.double.answer(endpoint, given, bearer))

    def _send(self, answer: Answer) -> None:
        status, content_type, body, headers = answer
        self.send_response(status)
        for name, value in {**headers, "Content-Type": content_type}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self.close_connection = True
        with suppress(OSError):
            for _ in range(1000):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.02)

    def log_message(self, *args: object) -> None:
        pass


def _json(value: object, status: int = 200) -> Answer:
    return status, "application/json", json.dumps(value).encode(), {}


def _verifies(verifier: str | None, challenge: object) -> bool:
    """RFC 7636, 4.6."""
    if challenge is None:
        return verifier is None
    digest = hashlib.sha256((verifier or "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
