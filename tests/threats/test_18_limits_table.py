"""Threats 9, 10, 14, 17, 18: every limit of the table stands on its routes, and answers 429.

A new public route fails here until it has a limit, or a reason to have none.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver

from booking.appointments.models import BookingHold
from booking.web.prescriber.booking import _book
from socle.web.limits import counting
from socle.web.limits.rates import RATES
from tests.support.clients import HostClient

ESPACE, PORTAL_URLS = settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF
# Beginnings of addresses that have a guard of their own: a session of an agent, a token.
GUARDED = ("agent/", "api/", "oauth/", "inbound_emails/", "operateurs")
# The same for everybody, from memory or a file.
FIXED = {
    "accessibilite", "aide", "api-docs", "api-docs/changements", "conditions-d-utilisation",
    "contact", "cookies", "donnees-personnelles", "etat-du-service",
    "favicon.ico", "integration/rdv.js", "mentions-legales", "robots.txt", "sitemap.xml",
    ".well-known/security.txt", ".well-known/microsoft-identity-association.json",
    "_composants", "logo/<slug:digest>", "connexion",
    "connexion/franceconnect/sector_identifier",
}  # fmt: skip
# Nothing is read but for who is known already, by a session or a signed cookie.
KNOWN = re.compile(
    r"mes-rdv(?!/connexion/<)|connexion/activer\Z|deconnexion\Z"
    r"|prescripteur/(verification|rdv|mes-rdv|deconnexion)"
)
# A redirection that reads nothing; what it leads to counts.
ONWARD = re.compile(
    r"i/r/<uuid:uuid>\Z|prdv\Z|connexion/application\Z|users/rdvs/<int:appointment_id>\Z|r(/<int:participation_id>(/cr)?)?\Z"
    r"|connexion/(proconnect|franceconnect)(/prescripteur|/quitter|/fin|/autre|/deconnecte)?\Z"
)
DEMONSTRATION = re.compile(r"demonstration")
# Counted inside the view, in words of its own contract or by something else than the machine.
INSIDE = {
    "public_api/public_links": "feed",
    "api/v1/public_links": "feed",
    "public_api/lieux-mediation-numerique.json": "feed",
    "public_api/lieux-mediation-numerique.csv": "feed",
    "connexion/mot-de-passe": "renewal",
    "mes-rdv/connexion/mot-de-passe": "password",
    "prescripteur/orienter": "prescriber",
}
# Counted for all machines together, by an account or in the database: see their own tests.
NO_ROUTE = {"standing", "pressure", "patience", "device", "api"}


def routes(pattern, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in pattern.url_patterns:
        address = prefix + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from routes(one, address)
        else:
            yield address, one


def limits_of(address: str, one: URLPattern) -> tuple[str, ...]:
    inside = (INSIDE[address],) if address in INSIDE else ()
    return (*getattr(one.callback, "limits", ()), *inside)


@pytest.mark.unit
@pytest.mark.parametrize("conf", [ESPACE, PORTAL_URLS])
def test_every_public_route_is_counted_or_says_why_not(conf) -> None:
    bare = [
        address
        for address, one in routes(get_resolver(conf))
        if not limits_of(address, one)
        and not address.startswith(GUARDED)
        and address not in FIXED
        and not any(shape.match(address) for shape in (KNOWN, ONWARD, DEMONSTRATION))
    ]
    assert bare == []


@pytest.mark.unit
def test_every_limit_stands_on_a_route() -> None:
    found = {
        name
        for conf in (ESPACE, PORTAL_URLS)
        for address, one in routes(get_resolver(conf))
        for name in limits_of(address, one)
    }
    assert found == set(RATES) - NO_ROUTE


@pytest.fixture
def twice(limits, monkeypatch):
    """Each limit is of two, for whatever it counts."""
    few = {name: replace(rate, count=2, least=1) for name, rate in RATES.items()}
    few |= {name: RATES[name] for name in NO_ROUTE}
    monkeypatch.setattr(counting, "RATES", few)


SECRET = "a" * 26
NOBODY = uuid.UUID(int=1)
# Of each limit, one request that an attacker repeats: method, address, form.
ATTACKS = {
    "search": ("get", "/prendre_rdv", {}),
    "address": ("get", "/adresses?q=12 rue", {}),
    "link": ("get", f"/rdv/confirmer/{NOBODY}/{SECRET}", {}),
    "code": ("post", "/mes-rdv/connexion", {"contact": "victime@demo.example"}),
    "contact": ("post", "/contact", {"text": "x"}),
    "login": ("post", "/connexion", {"username": "a@b.example", "password": "x"}),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_one_too_many_is_told_when_to_come_back(town, client, twice, name) -> None:
    method, address, form = ATTACKS[name]
    answers = [getattr(client, method)(address, form) for _ in range(3)]
    assert [one.status_code == 429 for one in answers] == [False, False, True], name
    assert_told(answers[-1])
    neighbour = HostClient(client.host, REMOTE_ADDR="198.51.100.9")
    assert getattr(neighbour, method)(address, form).status_code != 429


def assert_told(answer) -> None:
    assert int(answer["Retry-After"]) >= 1
    assert "trop de demandes" in answer.content.decode()


def test_slots_of_one_machine_and_of_one_device(town, client, twice, monkeypatch) -> None:
    answers = [town.hold(HostClient(client.host), email="x") for _ in range(3)]
    assert [one.status_code for one in answers] == [422, 422, 429]
    assert_told(answers[-1])


def test_codes_typed_for_a_slot_that_is_kept(town, client, limits, monkeypatch) -> None:
    town.hold(client, email="", phone_number="06 39 98 12 34")
    few = {**RATES, "guess": replace(RATES["guess"], count=2, least=1)}
    monkeypatch.setattr(counting, "RATES", few)
    with town.inside():
        address = f"/prendre_rdv/verification/{BookingHold.objects.get().uuid}"
    answers = [client.post(address, {"code": f"00000{number}"}) for number in range(3)]
    assert [one.status_code for one in answers] == [422, 422, 429]
    assert_told(answers[-1])


@pytest.mark.unit
def test_what_prescripteurs_ask_for_is_counted_at_their_last_step_only() -> None:
    assert _book.limits == ("prescriber",)


def test_public_feeds_in_the_words_of_their_contract(town, twice) -> None:
    portal = HostClient(settings.PORTAL_HOST)
    answers = [portal.get("/public_api/public_links?territory=07") for _ in range(3)]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) >= 1


def test_passwords_forgotten_for_one_address_stop_without_a_word(town, client, twice, mailoutbox):
    answers = [
        HostClient(client.host, REMOTE_ADDR=f"198.51.100.{number}").post(
            "/connexion/mot-de-passe", {"email": "agent@demo.example"}
        )
        for number in range(4)
    ]
    assert {one.status_code for one in answers} == {200}
    assert len({one.content.split(b"<main")[1] for one in answers}) == 1
