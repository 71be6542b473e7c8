"""One whole login in a real browser, through a provider that nobody here wrote."""

import pytest
from playwright.sync_api import expect

from booking.directory.memberships import tell_members
from booking.directory.models import UsagerIdentity
from integrations.openid.metadata import metadata_of
from socle.accounts.models import ExternalIdentity
from tenants.context import in_espace
from tenants.models import Espace
from tests.factories import OrganisationFactory
from tests.support.chromium import DESKTOP, PHONE
from tests.web.agent.people import account_of, member

from .real_provider import running

EMAIL = "ana.roux@dep.test"
PERSON = {
    "email": EMAIL,
    "given_name": "Ana",
    "usual_name": "Roux",
    "siret": "13002526500013",
    "acr": "eidas1-mfa",
    "amr": ["pwd", "otp", "mfa"],
}

ANGELA = {
    "given_name": "Angela",
    "family_name": "Dubois",
    "birthdate": "1962-08-24",
    "acr": "eidas1",
    "amr": ["pwd"],
}


@pytest.fixture
def proconnect(port, settings):
    """The provider, which knows the portal's addresses as they are registered."""
    origin = f"http://localhost:{port}/connexion/proconnect"
    client = {"client_id": "rdv", "client_secret": "a-secret-of-the-tests-0123456789"}
    with running(
        **client,
        redirect_uri=f"{origin}/retour",
        logged_out_uri=f"{origin}/deconnecte",
        people={EMAIL: PERSON, "inconnu@dep.test": {**PERSON, "email": "inconnu@dep.test"}},
    ) as issuer:
        settings.PROCONNECT_ISSUER = issuer
        settings.PROCONNECT_CLIENT_ID = client["client_id"]
        settings.PROCONNECT_CLIENT_SECRET = client["client_secret"]
        yield issuer
    metadata_of.cache_clear()


@pytest.fixture
def espaces(committed):
    """Ana administers in alpha, and is an agent in bravo."""
    alpha, bravo = Espace.objects.filter(slug__in=("alpha", "bravo")).order_by("slug")
    with in_espace(alpha):
        admin = member(OrganisationFactory(name="Maison de Privas"), level="admin", email=EMAIL)
        tell_members()
    with in_espace(bravo):
        member(OrganisationFactory(name="Mairie"), email=EMAIL, account=account_of(admin))
        tell_members()
    return alpha, bravo


@pytest.fixture
def franceconnect(port, settings):
    origin = f"http://localhost:{port}/connexion/franceconnect"
    client = {"client_id": "rdv-fc", "client_secret": "another-secret-of-the-tests-0123456789"}
    with running(
        **client,
        redirect_uri=f"{origin}/retour",
        logged_out_uri=f"{origin}/deconnecte",
        people={"angela@exemple.fr": ANGELA},
    ) as issuer:
        settings.FRANCECONNECT_ISSUER = issuer
        settings.FRANCECONNECT_CLIENT_ID = client["client_id"]
        settings.FRANCECONNECT_CLIENT_SECRET = client["client_secret"]
        yield issuer
    metadata_of.cache_clear()


def log_in_there(page, email: str) -> None:
    page.get_by_label("Adresse professionnelle").fill(email)
    page.get_by_role("button", name="Continuer").click()


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_from_the_portals_door_to_the_agenda_and_out(espaces, proconnect, visit, screen):
    page = visit(None, "/connexion", screen=screen)
    page.get_by_role("link", name="S’identifier avec ProConnect").click()
    log_in_there(page, EMAIL)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Dans quel espace voulez-vous travailler ?"
    )
    page.get_by_role("link", name="Alpha").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon agenda")
    assert "alpha.localhost" in page.url
    assert ExternalIdentity.objects.get().subject == EMAIL
    page.goto(page.url.replace("alpha", "bravo").split("/agent/")[0] + "/connexion/proconnect")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon agenda")
    assert "bravo.localhost" in page.url
    page.locator(".rdv-bar__account summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("button", name="Quitter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes déconnecté")
    expect(page.locator("main")).to_contain_text("fermée ici et dans ProConnect")
    page.go_back()
    page.goto(page.url.split("/connexion")[0] + "/connexion/espaces")
    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion des agents")


def test_somebody_unknown_reads_what_to_do(espaces, proconnect, visit):
    page = visit("alpha", "/connexion", javascript=False)
    page.get_by_role("link", name="S’identifier avec ProConnect").click()
    log_in_there(page, "inconnu@dep.test")
    expect(page.locator("main")).to_contain_text("inconnu@dep.test")
    expect(page.get_by_role("link", name="Utiliser une autre identité ProConnect")).to_be_visible()


def test_an_usager_comes_in_by_franceconnect(espaces, franceconnect, visit):
    page = visit("alpha", "/mes-rdv", screen=PHONE)
    page.get_by_role("link", name="S’identifier avec FranceConnect").click()
    log_in_there(page, "angela@exemple.fr")
    expect(page.get_by_role("button", name="Me déconnecter")).to_be_visible()
    with in_espace(espaces[0]):
        identity = UsagerIdentity.objects.select_related("usager").get()
    assert str(identity.usager) == "Angela Dubois"
    page.get_by_role("button", name="Me déconnecter").click()
    page.get_by_role("button", name="Quitter").click()
    page.wait_for_url("http://alpha.localhost:*/")
