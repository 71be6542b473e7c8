"""La Coop, an agent of alpha, and their browser over the hosts."""

import io
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core.management import call_command
from django.http import HttpResponse

from tests.api.v1.world import World, make_world
from tests.support.clients import HostClient
from tests.support.markup import parse
from tests.support.oidc import Browser

CALLBACK = "https://coop.example/rdv/callback"
PORTAL = "localhost"


@pytest.fixture
def ours(alpha) -> World:
    return make_world(alpha)


@pytest.fixture
def theirs(bravo) -> World:
    return make_world(bravo)


@dataclass
class Application:
    """The server of La Coop."""

    client_id: str
    secret: str
    server: HostClient = field(default_factory=lambda: HostClient(PORTAL))

    def asks(self, **changes: str | None) -> str:
        """The address where it sends an agent's browser."""
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "scope": "write",
            "state": "état-123",
            **changes,
        }
        kept = {name: value for name, value in query.items() if value is not None}
        return f"http://{PORTAL}/oauth/authorize?{urlencode(kept)}"

    def token(self, **form: str) -> HttpResponse:
        given = {"client_id": self.client_id, "client_secret": self.secret, **form}
        return self.server.post("/oauth/token", given)

    def exchange(self, code: str, **form: str) -> HttpResponse:
        return self.token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK, **form)

    def refresh(self, token: str, **form: str) -> HttpResponse:
        return self.token(grant_type="refresh_token", refresh_token=token, **form)


@pytest.fixture
def coop(db) -> Application:
    said = io.StringIO()
    call_command("oauth", "add", "La Coop", CALLBACK, stdout=said)
    found = dict(re.findall(r"(client_id|client_secret)\s+(\S+)", said.getvalue()))
    return Application(found["client_id"], found["client_secret"])


@pytest.fixture
def browser(ours) -> Browser:
    """Logged in on alpha as its agent."""
    made = Browser()
    made.on("alpha.localhost").log_in(ours.account)
    return made


def choose(browser: Browser, page: HttpResponse, name: str = "Alpha") -> HttpResponse:
    """Follow the link of the espace."""
    links = parse(page.content.decode()).one("main").all("a")
    return browser.go(next(link.get("href") for link in links if link.text.strip() == name))


def consent(browser: Browser, application: Application, **changes: str | None) -> HttpResponse:
    """The consent page, whatever comes before it."""
    return choose(browser, browser.go(application.asks(**changes)))


def answer(browser: Browser, page: HttpResponse, allow: bool = True) -> HttpResponse:
    boxes = parse(page.content.decode()).one("main").all("input")
    form = {box.get("name"): box.get("value") or "" for box in boxes if box.get("name")}
    if allow:
        form["allow"] = "true"
    return browser.on(PORTAL).post("/oauth/authorize", form)


def brought_back(response: HttpResponse) -> dict[str, str]:
    """What the browser brings to the application."""
    assert response.status_code == 302, response.content.decode()[:500]
    parts = urlsplit(response.headers["Location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == CALLBACK
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


@pytest.fixture
def code(browser, coop) -> str:
    return brought_back(answer(browser, consent(browser, coop)))["code"]


@pytest.fixture
def tokens(coop, code) -> dict[str, object]:
    given = coop.exchange(code)
    assert given.status_code == 200, given.content
    return given.json()
