"""Every page of the two identity services and of what protects an account, in a real browser."""

import os

import pytest
from playwright.sync_api import expect

from booking.directory.memberships import tell_members
from integrations.openid.metadata import metadata_of
from socle.accounts.proofs import ask_new_email, ask_new_password, proof_secret
from socle.clock import now
from tenants.context import in_espace
from tenants.models import Espace
from tests.factories import OrganisationFactory
from tests.support.chromium import DESKTOP, PHONE
from tests.support.oidc import served_double
from tests.web.agent.people import account_of, member

from .test_path import check
from .walk import heading, to_the_form

EMAIL = "ana.roux@dep.test"


@pytest.fixture
def double(port, settings):
    """One provider as both services."""
    with served_double() as double:
        for name in ("proconnect", "franceconnect"):
            double.redirect_uris.add(f"http://localhost:{port}/connexion/{name}/retour")
            double.logged_out_uris.add(f"http://localhost:{port}/connexion/{name}/deconnecte")
            setattr(settings, f"{name.upper()}_ISSUER", double.issuer)
            setattr(settings, f"{name.upper()}_CLIENT_ID", double.client_id)
            setattr(settings, f"{name.upper()}_CLIENT_SECRET", double.client_secret)
        double.person = {"sub": "ana", "email": EMAIL, "given_name": "Ana", "usual_name": "Roux"}
        yield double
    metadata_of.cache_clear()


@pytest.fixture
def agent(espace):
    """Ana works in both espaces."""
    with in_espace(espace):
        agent = member(OrganisationFactory(name="Maison de Privas"), email=EMAIL)
        tell_members()
    with in_espace(Espace.objects.get(slug="bravo")):
        member(OrganisationFactory(name="Mairie"), email=EMAIL, account=account_of(agent))
        tell_members()
    return agent


@pytest.fixture
def look(request):
    """Axe, and a picture where `RDV_PICTURES` names a folder."""

    def at(page, name: str) -> None:
        check(page)
        if folder := os.environ.get("RDV_PICTURES"):
            case = request.node.callspec.id
            page.screenshot(path=f"{folder}/{case}-{name}.png", full_page=True)

    return at


@pytest.mark.parametrize(
    ("theme", "screen"),
    [("neutre", PHONE), ("etat", PHONE), ("neutre", DESKTOP), ("etat", DESKTOP)],
    ids=["neutre-phone", "etat-phone", "neutre-desktop", "etat-desktop"],
)
def test_every_page(visit, espace, dress, agent, double, port, look, theme, screen):
    dress(theme)
    here, portal = f"http://alpha.localhost:{port}", f"http://localhost:{port}"
    page = visit("alpha", "/connexion", screen=screen)
    heading(page, "Connexion des agents")
    look(page, "connexion")
    page.goto(f"{portal}/connexion")
    look(page, "portail")
    page.get_by_role("link", name="S’identifier avec ProConnect").click()
    heading(page, "Dans quel espace voulez-vous travailler ?")
    look(page, "espaces")
    page.get_by_role("link", name="Alpha").click()
    heading(page, "Mon agenda")
    for name in ("proconnect", "securite", "adresse"):
        page.goto(f"{here}/agent/mon-compte/{name}")
        look(page, name)
    page.goto(f"{here}/agent/mon-compte")
    look(page, "profil")
    double.person = {**double.person, "sub": "nobody", "email": "inconnue@dep.test"}
    other = visit("alpha", "/connexion/proconnect", screen=screen)
    heading(other, "Vous n’avez pas encore accès")
    look(other, "inconnue")
    double.faults.error = "server_error"
    other.goto(f"{here}/connexion/proconnect")
    heading(other, "ProConnect ne répond pas")
    look(other, "panne")


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_forgotten_password_and_new_address(visit, espace, agent, look, screen):
    page = visit("alpha", "/connexion", screen=screen, javascript=screen is DESKTOP)
    page.get_by_role("link", name="Mot de passe oublié").click()
    heading(page, "Mot de passe oublié")
    look(page, "oublie") if screen is DESKTOP else None
    page.get_by_label("Adresse e-mail").fill(EMAIL)
    page.get_by_role("button", name="Recevoir le lien").click()
    heading(page, "Regardez votre messagerie")
    with in_espace(espace):
        proof = ask_new_password(EMAIL, now())
        address = ask_new_email(account_of(agent), "ana@nouveau.test", now())
    origin = page.url.split("/connexion")[0]
    page.goto(f"{origin}/connexion/adresse/{address.pk}/{proof_secret(address)}")
    heading(page, "Utiliser cette adresse ?")
    look(page, "adresse") if screen is DESKTOP else None
    page.goto(f"{origin}/connexion/mot-de-passe/{proof.pk}/{proof_secret(proof)}")
    heading(page, "Choisissez un nouveau mot de passe")
    look(page, "nouveau") if screen is DESKTOP else None
    page.get_by_label("Nouveau mot de passe", exact=True).fill("Autre-cheval-8-agrafe")
    page.get_by_label("une seconde fois").fill("Autre-cheval-8-agrafe")
    page.get_by_role("button", name="Enregistrer").click()
    heading(page, "Connexion des agents")
    expect(page.locator("main")).to_contain_text("Votre mot de passe est changé")


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_usager_comes_in_and_out_by_franceconnect(visit, espace, double, look, port, screen):
    double.person = {
        "sub": "angela",
        "given_name": "Angela",
        "family_name": "Dubois",
        "birthdate": "1962-08-24",
    }
    page = visit("alpha", "/mes-rdv", screen=screen)
    heading(page, "Retrouvez vos rendez-vous")
    look(page, "usager")
    page.get_by_role("link", name="S’identifier avec FranceConnect").click()
    expect(page.get_by_role("button", name="Me déconnecter")).to_be_visible()
    assert page.url == f"http://alpha.localhost:{port}/mes-rdv"
    look(page, "mes-rdv")
    page.get_by_role("button", name="Me déconnecter").click()
    page.wait_for_url(f"http://alpha.localhost:{port}/")
    assert double.asked_for("end")
    page.goto(f"http://alpha.localhost:{port}/mes-rdv")
    heading(page, "Retrouvez vos rendez-vous")
    double.faults.error = "access_denied"
    page.get_by_role("link", name="S’identifier avec FranceConnect").click()
    page.get_by_role("link", name="Continuer sans FranceConnect").click()
    heading(page, "Retrouvez vos rendez-vous")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "without"])
def test_franceconnect_in_the_middle_of_a_booking(visit, counter, double, look, javascript):
    """One comes back to the very step, known, and has one button left."""
    double.person = {
        "sub": "angela",
        "given_name": "Angela",
        "family_name": "Dubois",
        "birthdate": "1962-08-24",
        "email": "angela@exemple.fr",
    }
    page = visit("alpha", "/", screen=PHONE, javascript=javascript)
    to_the_form(page)
    page.get_by_role("link", name="S’identifier avec FranceConnect").click()
    heading(page, "Confirmez-vous ce rendez-vous ?")
    expect(page.locator("main")).to_contain_text("Angela Dubois")
    page.get_by_role("button", name="Confirmer mon rendez-vous").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("confirmé")
