"""A ticket: one minute, once, one espace, one browser, nothing readable in the table."""

from datetime import timedelta

import pytest

from booking.directory.memberships import tell_members
from socle.accounts import tickets
from socle.accounts.models import ExternalIdentity, LoginTicket
from socle.accounts.tickets import digest_of, issue_ticket, new_nonce, redeem_ticket
from socle.clock import now
from tenants.context import in_espace
from tests.factories import OrganisationFactory
from tests.support.oidc import Browser, Double
from tests.web.agent.people import account_of, member

START = "http://alpha.localhost/connexion/proconnect"
ENTER = "/connexion/proconnect/entree"
PAYLOAD = {"account_id": "a", "person": {"email": "ana.roux@dep.test"}}


@pytest.fixture
def nonce(db) -> str:
    return new_nonce()


@pytest.fixture
def ticket(nonce) -> str:
    return issue_ticket("proconnect", 7, digest_of(nonce), PAYLOAD)


def test_it_opens_once(ticket, nonce):
    assert redeem_ticket(ticket, "proconnect", 7, nonce) == PAYLOAD
    assert redeem_ticket(ticket, "proconnect", 7, nonce) is None


@pytest.mark.parametrize(
    ("purpose", "number", "other_nonce"),
    [
        ("franceconnect", 7, None),
        ("proconnect-link", 7, None),
        ("proconnect", 8, None),
        ("proconnect", 7, "another-nonce-of-somebody-else"),
        ("proconnect", 7, ""),
        ("proconnect", 7, "x" * 500),
    ],
)
def test_shown_wrongly_it_opens_nothing(ticket, nonce, purpose, number, other_nonce):
    shown = nonce if other_nonce is None else other_nonce
    assert redeem_ticket(ticket, purpose, number, shown) is None


@pytest.mark.parametrize(("purpose", "number"), [("franceconnect", 7), ("proconnect", 8)])
def test_and_is_spent(ticket, nonce, purpose, number):
    assert redeem_ticket(ticket, purpose, number, nonce) is None
    assert redeem_ticket(ticket, "proconnect", 7, nonce) is None


def test_it_lasts_a_minute(ticket, nonce, monkeypatch):
    later = now() + timedelta(seconds=61)
    monkeypatch.setattr(tickets, "now", lambda: later)
    assert redeem_ticket(ticket, "proconnect", 7, nonce) is None


@pytest.mark.parametrize("made_up", ["", "a" * 43, "x" * 500, "\x00"])
def test_what_was_never_given_opens_nothing(nonce, made_up):
    assert redeem_ticket(made_up, "proconnect", 7, nonce) is None


def test_the_table_holds_neither_ticket_nor_nonce_nor_person(ticket, nonce):
    row = LoginTicket.objects.get()
    told = f"{row.digest} {row.nonce_digest} {row.sealed}"
    assert ticket not in told
    assert nonce not in told
    assert "ana.roux" not in told
    assert redeem_ticket(row.digest, "proconnect", 7, row.nonce_digest) is None


# On real hosts


@pytest.fixture
def in_both(alpha, bravo, double: Double):
    double.person = {"sub": "subject-of-ana", "email": "ana.roux@dep.test"}
    with in_espace(alpha):
        agent = member(OrganisationFactory(), email="ana.roux@dep.test")
        tell_members()
    with in_espace(bravo):
        member(OrganisationFactory(), email=agent.email, account=account_of(agent))
        tell_members()
    return agent


def is_in(browser: Browser, host: str = "alpha.localhost") -> bool:
    answer = browser.on(host).get("/agent/")
    return not (answer.status_code == 302 and answer.url.startswith("/connexion"))


def on_its_way(browser: Browser, start: str = START) -> str:
    """Path and query of the address with the ticket, not yet opened."""
    response = browser.go(start, until=ENTER)
    return response.headers["Location"].split(".localhost", 1)[1]


def test_a_stolen_address_lets_nobody_in(in_both, browser_of_tests):
    path = on_its_way(browser_of_tests)
    thief = Browser()
    assert thief.on("alpha.localhost").get(path).status_code == 400
    assert not is_in(thief)
    # The theft is noticed: the ticket is spent.
    assert browser_of_tests.on("alpha.localhost").get(path).status_code == 400


def test_a_ticket_of_one_espace_opens_no_other(in_both, browser_of_tests):
    browser = browser_of_tests
    path = on_its_way(browser)
    browser.go(START.replace("alpha", "bravo"), until="bravo.localhost" + ENTER)
    assert browser.on("bravo.localhost").get(path).status_code == 400
    assert not is_in(browser, "bravo.localhost")


def test_nobody_is_made_to_come_in_as_somebody_else(in_both, browser_of_tests, double):
    """Login forgery: the attacker's ticket, opened in the victim's browser."""
    attacker = Browser()
    path = on_its_way(attacker)
    victim = browser_of_tests
    victim.on("alpha.localhost").get("/connexion/proconnect")
    assert victim.on("alpha.localhost").get(path).status_code == 400
    assert not is_in(victim)


def test_a_start_that_somebody_else_prepared_opens_nothing_for_them(in_both, browser_of_tests):
    """The attacker's own nonce in the victim's address of the portal."""
    attacker, victim = Browser(), browser_of_tests
    sent = attacker.on("alpha.localhost").get("/connexion/proconnect").url
    answer = victim.go(sent)
    assert answer.status_code == 400
    assert not is_in(victim)
    assert not is_in(attacker)


def test_the_back_button_after_coming_in(in_both, browser_of_tests):
    path = on_its_way(browser_of_tests)
    client = browser_of_tests.on("alpha.localhost")
    assert client.get(path).status_code == 302
    again = client.get(path)
    assert again.status_code == 400
    assert "ne sert qu’une fois" in again.content.decode()
    assert is_in(browser_of_tests)


def test_a_suspended_espace_is_handed_nothing(in_both, alpha, browser_of_tests):
    sent = browser_of_tests.on("alpha.localhost").get("/connexion/proconnect").url
    alpha.state = "suspended"
    alpha.save()
    browser_of_tests.go(sent, until="/connexion/espaces")
    assert not LoginTicket.objects.exists()
    assert not ExternalIdentity.objects.exists()


def test_the_cookie_is_for_the_server_alone(in_both, browser_of_tests, settings):
    answer = browser_of_tests.on("alpha.localhost").get("/connexion/proconnect")
    cookie = answer.cookies[settings.PASSAGE_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value not in answer.url
