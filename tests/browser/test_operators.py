"""The operators' console in a real browser: each page at two widths, and a request from end to end
without JavaScript."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tenants.models import EspaceRequest
from tests.factories import AccountFactory
from tests.support.chromium import DESKTOP, PHONE
from tests.support.clients import HostClient

from .looking import look

ALPHA = "/operateurs/espaces/alpha"
PAGES = (
    "/operateurs",
    "/operateurs/creer",
    "/operateurs/creer/fichier",
    "/operateurs/plateforme",
    "/operateurs/demandes",
    "/operateurs/annonces",
    "/operateurs/annonces/nouvelle",
    "/operateurs/journal",
    ALPHA,
    *(f"{ALPHA}/{page}" for page in ("fiche", "etat", "hotes", "organisations", "deplacer")),
)


@pytest.fixture
def operator(committed):
    """The cookie of an operator who is logged in on the portal."""
    client = HostClient("localhost").log_in(AccountFactory(operator_role="admin"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_each_page_fits_and_is_accessible(visit, operator, screen):
    page = visit(None, "/operateurs/connexion", screen=screen)
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": operator, "url": page.url}]
    )
    origin = page.url.split("/operateurs")[0]
    for path in PAGES:
        assert page.goto(f"{origin}{path}").status == 200, path
        look(page, path)


def test_an_espace_is_asked_for_without_javascript(visit, committed):
    page = visit(None, "/demander-un-espace", screen=PHONE, javascript=False)
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.locator("main")).to_contain_text("corriger")
    for label, value in {
        "Nom de la collectivité": "Ville de Privas",
        "Numéro du département": "07",
        "Adresse du lieu": "1 rue de la Mairie, Privas",
        "Vos prénom et nom": "Camille Martin",
        "Votre fonction": "Directrice",
        "Votre adresse e-mail": "camille@privas.example",
        "Téléphone du service": "01 99 00 12 34",
    }.items():
        page.get_by_label(label).fill(value)
    page.get_by_text("d’aide au numérique").click()
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.locator("main")).to_contain_text("Consultez votre messagerie")
    assert EspaceRequest.objects.get().name == "Ville de Privas"
