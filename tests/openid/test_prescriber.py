"""A prescripteur whom ProConnect names: an address and an establishment, and no account."""

import pytest

from booking.directory.models import ProfessionalIdentity
from socle.accounts.models import Account, ExternalIdentity
from tenants.context import in_espace
from tests.support.oidc import Browser, Double

START = "http://alpha.localhost/connexion/proconnect/prescripteur"


@pytest.fixture
def browser(alpha, bravo, double: Double) -> Browser:
    double.person = {
        "sub": "subject-of-zoe",
        "email": "Zoe.Petit@association.test",
        "given_name": "Zoé",
        "usual_name": "Petit",
        "siret": "130 025 265 00013",
    }
    return Browser()


def proved(espace) -> ProfessionalIdentity:
    with in_espace(espace):
        return ProfessionalIdentity.objects.get()


def test_the_espace_knows_address_names_and_establishment(browser, alpha):
    browser.go(START)
    known = proved(alpha)
    assert (known.email, known.siret) == ("zoe.petit@association.test", "13002526500013")
    assert (known.first_name, known.last_name, known.means) == ("Zoé", "Petit", "proconnect")
    assert known.proved_at


@pytest.mark.parametrize("siret", ["", "123", "1300252650001x", None, ["13002526500013"]])
def test_a_siret_that_is_none_is_left_out(browser, alpha, double, siret):
    double.person["siret"] = siret
    browser.go(START)
    assert proved(alpha).siret == ""


@pytest.mark.parametrize(
    ("path", "ends"),
    [
        ("/prescripteur/orienter?motif_id=1", "/prescripteur/orienter?motif_id=1"),
        ("/agent/", "/prendre_rdv_prescripteur"),
        ("//evil.example", "/prendre_rdv_prescripteur"),
    ],
)
def test_one_comes_back_to_the_step(browser, path, ends):
    answer = browser.go(f"{START}?next={path}", until=ends)
    assert answer.headers["Location"] == ends


def test_nobody_becomes_an_agent_by_it(browser, alpha):
    browser.go(START)
    assert not Account.objects.exists()
    assert not ExternalIdentity.objects.exists()
    assert browser.on("alpha.localhost").get("/agent/").url.startswith("/connexion")


def test_its_ticket_opens_the_agents_door_no_more_than_the_reverse(browser, alpha):
    ticket = "/connexion/proconnect/prescripteur/entree"
    address = browser.go(START, until=ticket).headers["Location"]
    assert browser.go(address.replace("prescripteur/entree", "entree")).status_code == 400
    assert browser.go(address).status_code == 400
    with in_espace(alpha):
        assert not ProfessionalIdentity.objects.exists()


def test_a_stolen_ticket_lets_nobody_in(browser, alpha):
    ticket = "/connexion/proconnect/prescripteur/entree"
    address = browser.go(START, until=ticket).headers["Location"]
    assert Browser().go(address).status_code == 400
    with in_espace(alpha):
        assert not ProfessionalIdentity.objects.exists()
