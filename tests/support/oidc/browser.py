"""One browser over several hosts: espaces, portal and provider, each with its own cookies."""

from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.http import HttpResponse

from socle.accounts.sessions import SessionStore
from tests.support.clients import HostClient

MOST_STEPS = 12


class Browser:
    """`go` follows redirects from host to host, and `Refresh` headers, as people's browsers do."""

    def __init__(self) -> None:
        self.clients: dict[str, HostClient] = {}
        self.visited: list[str] = []

    def on(self, host: str) -> HostClient:
        return self.clients.setdefault(host, HostClient(host))

    def session(self, host: str) -> SessionStore:
        """What that host remembers of this browser."""
        cookie = self.on(host).cookies.get(settings.SESSION_COOKIE_NAME)
        return SessionStore(cookie.value if cookie else None, host=host)

    def go(self, address: str, *, until: str = "") -> HttpResponse:
        """The page where it ends, or the redirect to the first address that contains `until`."""
        response = None
        for _ in range(MOST_STEPS):
            self.visited.append(address)
            response = self._get(address)
            following = self._next(response, address)
            if following is None:
                return response
            address = following
            if until and until in address:
                return response
        raise AssertionError(f"goes round: {self.visited}")

    def post(self, address: str, data: dict[str, str] | None = None) -> HttpResponse:
        parts = urlsplit(address)
        response = self.on(parts.netloc).post(parts.path, data or {})
        following = self._next(response, address)
        return self.go(following) if following else response

    def _get(self, address: str):
        parts = urlsplit(address)
        if parts.hostname == "127.0.0.1":
            return httpx.get(address, follow_redirects=False)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return self.on(parts.netloc).get(path)

    @staticmethod
    def _next(response, address: str) -> str | None:
        if response.status_code in (301, 302, 303):
            target = response.headers["Location"]
        elif "Refresh" in response.headers:
            target = response.headers["Refresh"].split("url=", 1)[1]
        else:
            return None
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc}{target}" if target.startswith("/") else target
