"""A clock that stands still, and a town hall of alpha where one motif can be booked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.utils import timezone

from booking.web.usager import letters
from integrations.sms import memory
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.conftest import NINE, NOW, Counter, open_counter
from tests.support.clients import HostClient
from tests.support.markup import Node, parse

PERSON = {"first_name": "Nadia", "last_name": "Benali", "email": "nadia@demo.example"}


class StoppedClock:
    """Every reader of the time sees `now`, a Monday at 8 in Paris, until it is moved."""

    now: datetime = NOW

    def move(self, **lapse: int) -> None:
        self.now += timedelta(**lapse)


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> StoppedClock:
    stopped = StoppedClock()
    monkeypatch.setattr(timezone, "now", lambda: stopped.now)
    memory.outbox.clear()
    return stopped


@dataclass
class Town:
    """A counter of an espace, and the addresses that lead to it."""

    espace: Espace
    counter: Counter

    @property
    def answers(self) -> dict[str, object]:
        place = self.counter.place
        return {"motif_id": self.counter.motif.pk, **({"lieu_id": place.pk} if place else {})}

    def slots(self, **changes: object) -> str:
        return f"/prendre_rdv?{urlencode({**self.answers, **changes})}"

    def form(self, starts_at: datetime = NINE, **changes: object) -> str:
        answers = {**self.answers, "starts_at": starts_at.isoformat(), **changes}
        return f"/creneaux?{urlencode(answers)}"

    def hold(self, client: HostClient, starts_at: datetime = NINE, **person: str) -> HttpResponse:
        """Send the form; the answer of the page."""
        return client.post(self.form(starts_at), {**PERSON, **person})

    @contextmanager
    def inside(self) -> Iterator[Espace]:
        with in_espace(self.espace) as espace:
            yield espace


@pytest.fixture
def open_town(alpha):
    """`open_town(agents=2, name="…")`: a counter of alpha, the motif's fields as given."""

    def make(agents: int = 1, **motif: object) -> Town:
        with in_espace(alpha):
            return Town(alpha, open_counter(agents, **motif))

    return make


@pytest.fixture
def town(open_town) -> Town:
    return open_town(name="Demande de passeport")


@pytest.fixture
def client(alpha_client) -> HostClient:
    return alpha_client


def tree(response: HttpResponse, status: int = 200) -> Node:
    """The page, once its status is the one expected."""
    assert response.status_code == status, response.content.decode()[:2000]
    return parse(response.content.decode())


def question(response: HttpResponse, status: int = 200) -> str:
    return tree(response, status).one("h1").text


def choices(response: HttpResponse) -> list[str]:
    """The first line of each answer offered."""
    found = tree(response).all("span", class_="rdv-choice__label")
    return [choice.text for choice in found]


@pytest.fixture
def letters_given(monkeypatch) -> None:
    """For what comes after the letters of the name; `test_letters.py` asks for them."""
    monkeypatch.setattr(letters, "is_open", lambda request, part: True)
