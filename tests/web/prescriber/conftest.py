"""A town whose motif is open to prescripteurs, and a way through their screens."""

import re
from dataclasses import dataclass, field

import pytest
from django.core import mail
from django.http import HttpResponse

from booking.appointments.models import Appointment, Prescription
from booking.catalog.models import Motif
from tenants.relay import drain
from tests.booking.conftest import NINE
from tests.support.clients import HostClient
from tests.support.markup import Node
from tests.web.usager.conftest import Town, clock, letters_given, open_town, tree

__all__ = ["clock", "letters_given", "open_town"]

LISE = {
    "first_name": "Lise",
    "last_name": "Martin",
    "email": "lise.martin@ccas.example",
    "phone_number": "",
    "structure": "CCAS de Privas",
}
AWA = {
    "person_first_name": "Awa",
    "person_last_name": "Diallo",
    "person_phone_number": "06 39 98 12 34",
    "person_email": "",
}


@pytest.fixture
def town(open_town) -> Town:
    return open_town(
        agents=2,
        name="Ouverture de droits",
        bookable_by=Motif.BookableBy.AGENTS_AND_PRESCRIPTEURS,
    )


@pytest.fixture
def client(alpha_client) -> HostClient:
    return alpha_client


@dataclass
class Walk:
    """Fills in the forms as they are shown: hidden fields are sent back as they came."""

    client: HostClient
    town: Town
    starts_at: object = NINE
    page: HttpResponse | None = None
    sent: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.town.form(self.starts_at).replace("/creneaux", "/prescripteur/orienter")

    def open(self) -> HttpResponse:
        self.page = self.client.get(self.url)
        return self.page

    def send(self, step: str, **typed: str) -> HttpResponse:
        """Click that button of the form in sight."""
        form = self.form()
        hidden = {one["name"]: one.get("value", "") for one in form.all("input", type="hidden")}
        assert step in {one.get("value") for one in form.all("button", name="etape")}
        self.sent = {**hidden, **typed, "etape": step}
        self.page = self.client.post(form["action"], self.sent)
        return self.page

    def form(self) -> Node:
        page = tree(self.page, self.page.status_code)
        return next(one for one in page.all("form") if one.all("button", name="etape"))

    def to_recap(self, who: dict | None = None, person: dict | None = None) -> HttpResponse:
        self.open()
        if self.form().all("input", name="structure"):
            self.send("qui", **{**LISE, **(who or {})})
        return self.send("beneficiaire", **{**AWA, **(person or {})})

    def ask(self, who: dict | None = None, person: dict | None = None) -> HttpResponse:
        """All of it, the last click included."""
        self.to_recap(who, person)
        return self.send("confirmer")

    def prove(self, client: HostClient | None = None) -> HttpResponse:
        """Open the last message's link and click."""
        drain()
        client = client or self.client
        return client.post(link_in(mail.outbox[-1].body), follow=False)


def link_in(body: str) -> str:
    return re.search(r"https?://[^/\s]+(/prescripteur/confirmer/\S+)", body)[1]


@pytest.fixture
def walk(client, town) -> Walk:
    return Walk(client, town)


@pytest.fixture
def known(walk) -> Walk:
    """Whoever has just proved an address by booking at nine; the next one is at half past."""
    from datetime import timedelta

    walk.ask()
    assert walk.prove().status_code == 302
    mail.outbox.clear()
    return Walk(walk.client, walk.town, NINE + timedelta(minutes=30))


def booked(town: Town) -> list[Appointment]:
    with town.inside():
        return list(Appointment.objects.order_by("pk"))


def asked(town: Town) -> list[Prescription]:
    with town.inside():
        return list(Prescription.objects.order_by("pk"))
