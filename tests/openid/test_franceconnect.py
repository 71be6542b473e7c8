"""An usager comes in by FranceConnect: the portal, the ticket, the record, the step they left."""

import logging
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from booking.directory.models import Usager, UsagerIdentity, UsagerSession
from socle.clock import now
from tenants.context import in_espace
from tests.factories import UsagerFactory
from tests.support.markup import parse
from tests.support.oidc import Browser, Double

START = "http://alpha.localhost/connexion/franceconnect"
ANGELA = {
    "sub": "subject-of-angela",
    "given_name": "Angela Claire Louise",
    "given_name_array": ["Angela", "Claire", "Louise"],
    "family_name": "DUBOIS",
    "birthdate": "1962-08-24",
    "email": "Angela@Exemple.FR",
}


@pytest.fixture
def browser(alpha, franceconnect) -> Browser:
    return Browser()


@pytest.fixture
def franceconnect(as_franceconnect: Double) -> Double:
    as_franceconnect.person = dict(ANGELA)
    return as_franceconnect


def known(espace) -> Usager | None:
    """Whose session is open in the espace."""
    with in_espace(espace):
        session = UsagerSession.objects.select_related("usager").first()
        return session.usager if session else None


def test_a_new_person_gets_a_record_of_verified_names(browser, alpha):
    browser.go(START)
    usager = known(alpha)
    assert (usager.first_name, usager.birth_name, usager.last_name) == (
        "Angela",
        "DUBOIS",
        "DUBOIS",
    )
    assert usager.birth_date == date(1962, 8, 24)
    assert usager.email == "angela@exemple.fr"
    assert usager.created_through == "franceconnect_sign_up"
    with in_espace(alpha):
        assert UsagerSession.objects.get().means == "franceconnect"
        assert UsagerIdentity.objects.get().subject == "subject-of-angela"


def test_what_is_asked_of_franceconnect(browser, franceconnect):
    browser.go(START)
    (asked,) = franceconnect.asked_for("authorize")
    assert asked["acr_values"] == "eidas1"
    assert "claims" not in asked
    assert set(asked["scope"].split()) == {
        "openid",
        "given_name",
        "family_name",
        "preferred_username",
        "birthdate",
        "email",
    }
    assert len(asked["state"]) >= 32 <= len(asked["nonce"])


@pytest.mark.parametrize("announces", [True, False])
def test_pkce_goes_along_where_it_is_announced(browser, franceconnect, alpha, announces):
    franceconnect.announces_pkce = announces
    browser.go(START)
    (asked,) = franceconnect.asked_for("authorize")
    assert ("code_challenge" in asked) is announces
    assert known(alpha)


@pytest.mark.parametrize("path", ["/agent/", "https://evil.example", "//evil", "", "/connexion"])
def test_an_usager_is_led_to_pages_of_usagers_only(browser, path):
    browser.go(f"{START}?next={path}")
    assert browser.visited[-1] == "http://alpha.localhost/mes-rdv"


def test_from_a_frame_one_goes_on_in_a_page_of_its_own(browser):
    answer = browser.go(
        f"{START}?next=/integration/prendre_rdv", until="alpha.localhost/prendre_rdv"
    )
    assert answer.headers["Location"] == "/prendre_rdv"


def test_the_step_comes_back_whole(browser):
    step = "/prendre_rdv?motif_id=12&starts_at=2026-12-01T09%3A00%2B01%3A00&q=a%26b"
    sent = browser.on("alpha.localhost").get("/connexion/franceconnect", {"next": step})
    answer = browser.go(sent.url, until=step)
    assert answer.status_code == 302
    assert answer.headers["Location"] == step


@pytest.mark.parametrize("acr", ["eidas0", "", "eidas1-mfa"])
def test_a_level_that_was_not_asked_for_is_refused(browser, franceconnect, alpha, acr):
    franceconnect.acr = acr
    assert browser.go(START).status_code == 403
    assert known(alpha) is None


@pytest.mark.parametrize("missing", ["family_name", "given_name"])
def test_without_a_name_nobody_is_recognised(browser, franceconnect, alpha, missing):
    franceconnect.person.pop(missing)
    franceconnect.person.pop("given_name_array")
    assert browser.go(START).status_code == 403
    assert known(alpha) is None


@pytest.mark.parametrize("born", ["1962-00-00", "", "n’importe"])
def test_who_does_not_know_their_birthday_gets_in_all_the_same(browser, franceconnect, alpha, born):
    franceconnect.person["birthdate"] = born
    browser.go(START)
    assert known(alpha).birth_date is None


def test_a_date_that_nobody_alive_was_born_on_is_said_kindly(browser, franceconnect, alpha):
    franceconnect.person["birthdate"] = "1700-01-01"
    answer = browser.go(START)
    assert answer.status_code == 422
    assert "Continuez sans FranceConnect" in answer.content.decode()


def test_the_name_in_use_is_kept_beside_the_birth_name(browser, franceconnect, alpha):
    franceconnect.person["preferred_username"] = "Martin"
    browser.go(START)
    assert (known(alpha).last_name, known(alpha).birth_name) == ("Martin", "DUBOIS")


# When something goes wrong


def test_a_person_who_gives_up_goes_on_where_they_were(browser, franceconnect, alpha):
    franceconnect.faults.error = "access_denied"
    answer = browser.go(f"{START}?next=/prendre_rdv")
    assert answer.status_code == 400
    links = parse(answer.content.decode()).one("main").all("a")
    assert (links[0].text, links[0]["href"]) == (
        "Continuer sans FranceConnect",
        "http://alpha.localhost/prendre_rdv",
    )
    query = parse_qs(urlsplit(links[1]["href"]).query)
    assert query == {"next": ["/prendre_rdv"]}


def test_the_phone_number_stays_in_sight(browser, franceconnect, alpha):
    alpha.phone = "04 75 00 00 00"
    alpha.save()
    franceconnect.faults.status["token"] = 503
    answer = browser.go(START)
    assert answer.status_code == 503
    assert "04 75 00 00 00" in answer.content.decode().replace("\u00a0", " ")


def test_a_replayed_callback_leads_back_to_the_step(browser, franceconnect):
    response = browser.go(
        f"{START}?next=/prendre_rdv", until="http://localhost/connexion/franceconnect/retour"
    )
    address = response.headers["Location"]
    browser.go(address)
    answer = browser.go(address)
    assert answer.status_code == 400
    links = parse(answer.content.decode()).one("main").all("a")
    assert links[0]["href"] == "http://alpha.localhost/prendre_rdv"


@pytest.mark.parametrize("signature", ["unpublished", "none", "hs256", "public"])
def test_no_signature_but_franceconnects(browser, franceconnect, alpha, signature):
    franceconnect.faults.userinfo_signature = signature
    assert browser.go(START).status_code == 403
    assert known(alpha) is None


def test_a_state_of_proconnect_is_worth_nothing_here(browser, franceconnect, double, alpha):
    """Mix-up: the answer of one provider brought to the other's callback."""
    double.person = {"sub": "x", "email": "x@dep.test"}
    response = browser.go(
        "http://alpha.localhost/connexion/proconnect",
        until="http://localhost/connexion/proconnect/retour",
    )
    address = response.headers["Location"].replace("proconnect", "franceconnect")
    assert browser.go(address).status_code == 400
    assert known(alpha) is None


def test_a_ticket_of_proconnect_is_worth_nothing_here(browser, franceconnect, double, alpha):
    browser.on("alpha.localhost").get("/connexion/franceconnect")
    response = browser.go(START, until="/connexion/franceconnect/entree")
    address = response.headers["Location"]
    stolen = address.replace("franceconnect/entree", "proconnect/entree")
    assert browser.go(stolen).status_code == 400
    assert browser.go(address).status_code == 400


def test_a_stolen_ticket_lets_nobody_in(browser, alpha):
    response = browser.go(START, until="/connexion/franceconnect/entree")
    assert Browser().go(response.headers["Location"]).status_code == 400
    assert known(alpha) is None


def test_it_begins_from_an_espace_only(browser):
    assert browser.go("http://localhost/connexion/franceconnect").status_code == 404


def test_without_a_client_there_is_no_franceconnect(browser, settings):
    settings.FRANCECONNECT_CLIENT_ID = ""
    for address in (
        START,
        "http://localhost/connexion/franceconnect",
        "http://localhost/connexion/franceconnect/retour",
        "http://localhost/connexion/franceconnect/sector_identifier",
    ):
        assert browser.go(address).status_code == 404


def test_the_sector_names_the_one_redirect_address(browser):
    answer = browser.go("http://localhost/connexion/franceconnect/sector_identifier")
    assert answer.json() == ["http://localhost/connexion/franceconnect/retour"]


# Leaving


def test_one_leaves_here_and_at_franceconnect(browser, franceconnect, alpha):
    browser.go(START)
    browser.post("http://alpha.localhost/connexion/franceconnect/quitter")
    assert known(alpha) is None
    (ended,) = franceconnect.asked_for("end")
    assert ended["id_token_hint"].count(".") == 2
    assert browser.visited[-1] == "http://alpha.localhost/"


def test_nobody_is_let_out_by_an_address_alone(browser, franceconnect, alpha):
    browser.go(START)
    left = browser.on("alpha.localhost").get("/connexion/franceconnect/quitter")
    assert left.status_code == 405
    assert browser.go("http://localhost/connexion/franceconnect/fin?mot=x").status_code == 404
    assert known(alpha)
    assert franceconnect.asked_for("end") == []


# Two espaces


def test_each_espace_has_its_own_record_of_the_same_person(browser, alpha, bravo):
    browser.go(START)
    browser.go(START.replace("alpha", "bravo"))
    assert known(alpha).pk != known(bravo).pk
    assert known(bravo).first_name == "Angela"


def test_a_record_of_another_espace_is_never_found(browser, alpha, bravo):
    with in_espace(bravo):
        theirs = UsagerFactory(
            first_name="Angela", last_name="Dubois", birth_date=date(1962, 8, 24)
        )
    browser.go(START)
    with in_espace(alpha):
        assert Usager.objects.count() == 1
    with in_espace(bravo):
        theirs.refresh_from_db()
        assert not UsagerIdentity.objects.exists()
        assert theirs.updated_at < now()


def test_nothing_of_the_person_is_logged_nor_kept_by_the_portal(browser, alpha, caplog):
    with caplog.at_level(logging.DEBUG):
        browser.go(START)
    told = "\n".join(
        record.getMessage()
        for record in caplog.records
        if not record.name.startswith(("http", "urllib", "faker", "factory"))
    )
    kept = str(dict(browser.session("localhost").items()))
    for word in ("Angela", "DUBOIS", "1962-08-24", "exemple.fr", "subject-of-angela", "eyJ"):
        assert word not in told
        assert word not in kept


def test_a_login_that_is_begun_and_left_does_not_stay(browser):
    browser.go(START, until="/authorize")
    left = browser.session("localhost")
    assert left.get_expiry_age() <= 3600
