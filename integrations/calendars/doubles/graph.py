"""Microsoft's login and Graph, as far as calendars go: stateful, with the faults of the real ones.

Tokens end and are renewed, each refresh token serves once, a transaction id is remembered after
its event is gone, consent can be missing, pages are short, servers can be busy.
"""

import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

LOGIN = "/common/oauth2/v2.0/"
GRAPH = "/v1.0/me"
Answer = tuple[int, Mapping[str, str], object]


@dataclass
class Outlook:
    """One account. Change its fields to make it fail."""

    client_id: str = "client"
    client_secret: str = "secret"  # noqa: S105 – of the double
    address: str = "ada@exemple.fr"
    consents: bool = True
    has_calendar: bool = True
    token_seconds: int = 3600
    page_size: int = 500
    events: dict[str, dict] = field(default_factory=dict)
    # Answers given instead of the right ones, each to one request of Graph.
    faults: list[Answer] = field(default_factory=list)
    # Requests whose work is done and whose answer is lost.
    losses: int = 0
    requests: list[tuple[str, str]] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    access: dict[str, float] = field(default_factory=dict)
    refresh: set[str] = field(default_factory=set)
    transactions: dict[str, str] = field(default_factory=dict)
    clock: float = 0.0  # seconds added to the machine's

    def let_tokens_end(self) -> None:
        self.access.clear()

    def withdraw_consent(self) -> None:
        self.access.clear()
        self.refresh.clear()

    def add(self, start: str, end: str, **more: object) -> str:
        """An event of the account's own; times in UTC, `2026-11-25T09:00:00`."""
        key = secrets.token_urlsafe(24)
        times = {"start": {"dateTime": start}, "end": {"dateTime": end}}
        self.events[key] = {"id": key, "subject": "Privé", "showAs": "busy", **times, **more}
        return key

    # The login

    def authorize(self, query: Mapping[str, str]) -> Answer:
        back = {"state": query.get("state", "")}
        if not self.consents:
            back |= {"error": "consent_required", "error_description": "AADSTS65001"}
        else:
            code = secrets.token_urlsafe(16)
            self.codes[code] = query.get("code_challenge", "")
            back["code"] = code
        return 302, {"Location": f"{query['redirect_uri']}?{urlencode(back)}"}, ""

    def token(self, form: Mapping[str, str]) -> Answer:
        known = (form.get("client_id"), form.get("client_secret"))
        if known != (self.client_id, self.client_secret):
            return 401, {}, {"error": "invalid_client"}
        if form.get("grant_type") == "authorization_code":
            challenge = self.codes.pop(form.get("code", ""), None)
            digest = sha256(form.get("code_verifier", "").encode()).digest()
            if challenge != urlsafe_b64encode(digest).decode().rstrip("="):
                return 400, {}, {"error": "invalid_grant"}
        elif form.get("refresh_token") in self.refresh:
            self.refresh.discard(form["refresh_token"])
        else:
            return 400, {}, {"error": "invalid_grant", "error_description": "AADSTS700082"}
        access, refresh = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self.access[access] = time.time() + self.clock + self.token_seconds
        self.refresh.add(refresh)
        told = {"access_token": access, "refresh_token": refresh, "token_type": "Bearer"}
        return 200, {}, {**told, "expires_in": self.token_seconds}

    # Graph

    def graph(self, method: str, path: str, query: Mapping[str, str], given: dict) -> Answer:
        if path == "":
            return 200, {}, {"userPrincipalName": self.address, "displayName": "Ada"}
        if path.startswith("/events/"):
            return self._event(method, unquote(path.removeprefix("/events/")), given)
        if not self.has_calendar:
            return _error(404, "ErrorItemNotFound")
        if path == "/calendar":
            return 200, {}, {"id": "main"}
        if path == "/calendar/events" and method == "POST":
            return self._create(given)
        if path == "/calendar/events":
            uid = query.get("$filter", "").rsplit("ep/value eq '", 1)[-1].split("'")[0]
            return 200, {}, {"value": [one for one in self.events.values() if _uid(one) == uid]}
        if path == "/calendar/calendarView":
            return self._view(query)
        return _error(400, "BadRequest")

    def _create(self, given: dict) -> Answer:
        transaction = given.get("transactionId", "")
        if transaction in self.transactions:
            return _error(409, "ErrorDuplicateTransactionId")
        key = secrets.token_urlsafe(24)
        self.transactions[transaction] = key
        self.events[key] = {**given, "id": key, "changeKey": secrets.token_hex(4)}
        return 201, {}, self.events[key]

    def _event(self, method: str, key: str, given: dict) -> Answer:
        if key not in self.events:
            return _error(404, "ErrorItemNotFound")
        if method == "DELETE":
            del self.events[key]
            return 204, {}, ""
        if method == "PATCH":
            self.events[key] |= {**given, "changeKey": secrets.token_hex(4)}
        return 200, {}, self.events[key]

    def _view(self, query: Mapping[str, str]) -> Answer:
        low, high = (_instant(query[name]) for name in ("startDateTime", "endDateTime"))
        rows = [
            one
            for one in self.events.values()
            if _instant(one["start"]["dateTime"]) < high and low < _instant(one["end"]["dateTime"])
        ]
        skip, size = int(query.get("$skip", 0)), min(int(query["$top"]), self.page_size)
        names = {*query["$select"].split(","), "id"}
        told: dict[str, object] = {
            "value": [
                {name: one[name] for name in names if name in one}
                for one in rows[skip : skip + size]
            ]
        }
        if len(rows) > skip + size:
            rest = urlencode({**query, "$skip": skip + size})
            told["@odata.nextLink"] = f"{self.url}{GRAPH}/calendar/calendarView?{rest}"
        return 200, {}, told

    url: str = ""


def serve(outlook: Outlook, port: int = 0) -> ThreadingHTTPServer:
    """Answer on a local port, in threads; the caller shuts it down."""

    class Handler(_Handler):
        account = outlook

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    outlook.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


class _Handler(BaseHTTPRequestHandler):
    account: Outlook
    protocol_version = "HTTP/1.1"

    def _take(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        split = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(split.query).items()}
        status, headers, told = self._answer(split.path, query, body)
        if self.account.losses and split.path.startswith(GRAPH):
            self.account.losses -= 1
            self.close_connection = True
            return
        self._send(status, headers, told)

    def _answer(self, path: str, query: Mapping[str, str], body: bytes) -> Answer:
        if path == f"{LOGIN}authorize":
            return self.account.authorize(query)
        if path == f"{LOGIN}token":
            form = {key: values[0] for key, values in parse_qs(body.decode()).items()}
            return self.account.token(form)
        self.account.requests.append((self.command, path))
        if self.account.faults:
            return self.account.faults.pop(0)
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.account.access.get(token, 0) <= time.time() + self.account.clock:
            return _error(401, "InvalidAuthenticationToken")
        given = json.loads(body) if body else {}
        return self.account.graph(self.command, path.removeprefix(GRAPH), query, given)

    def _send(self, status: int, headers: Mapping[str, str], told: object) -> None:
        body = told.encode() if isinstance(told, str) else json.dumps(told).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_DELETE = _take

    def log_message(self, *args: object) -> None:
        """In silence: addresses carry codes."""


def _error(status: int, code: str) -> Answer:
    return status, {}, {"error": {"code": code, "message": "…"}}


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text[:19] if "." in text else text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _uid(event: Mapping[str, object]) -> str:
    properties = event.get("singleValueExtendedProperties") or [{}]
    return str(properties[0].get("value", ""))
