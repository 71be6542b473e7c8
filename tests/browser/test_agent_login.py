"""An agent comes in: password, second factor, recovery codes, in a real browser."""

from base64 import b32decode

import pytest
from playwright.sync_api import Page, expect

from booking.directory.models import Agent, AgentRole
from tenants.context import in_espace
from tests.factories import OrganisationFactory
from tests.factories.directory import PASSWORD
from tests.support.chromium import DESKTOP, PHONE
from tests.web.agent.people import code_of, member

from .test_path import check
from .walk import heading


@pytest.fixture
def agent(espace) -> Agent:
    """An administrator of two organisations, without a second factor yet."""
    with in_espace(espace):
        agent = member(OrganisationFactory(name="Maison de Privas"), level="admin")
        AgentRole.objects.create(agent=agent, organisation=OrganisationFactory(name="Annexe"))
    return agent


def give_password(page: Page, agent: Agent, password: str = PASSWORD) -> None:
    page.get_by_label("Adresse e-mail").fill(agent.email)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Se connecter").click()


def give_code(page: Page, key: str, button: str) -> None:
    page.get_by_label("Code à 6 chiffres").fill(code_of(key))
    page.get_by_role("button", name=button).click()


def key_shown(page: Page) -> str:
    """In hexadecimal, from what one types by hand."""
    return b32decode(
        page.get_by_label("Ou saisissez cette clé").input_value().replace(" ", "")
    ).hex()


@pytest.mark.parametrize(
    ("theme", "screen"),
    [("neutre", PHONE), ("etat", PHONE), ("neutre", DESKTOP), ("etat", DESKTOP)],
    ids=["neutre-phone", "etat-phone", "neutre-desktop", "etat-desktop"],
)
def test_every_page_of_the_login(visit, agent, dress, theme, screen):
    dress(theme)
    page = visit("alpha", "/agent/", screen=screen)
    heading(page, "Connexion des agents", check)
    give_password(page, agent, "pas-le-bon")
    expect(page.locator("#erreurs")).to_be_focused()
    check(page)
    give_password(page, agent)
    heading(page, "Activez le second facteur", check)
    expect(page.get_by_role("img", name="Code QR")).to_be_visible()
    assert page.evaluate("document.querySelector('main img').naturalWidth") > 0
    key = key_shown(page)
    give_code(page, key, "Activer")
    heading(page, "Le second facteur est activé", check)
    recovery = page.locator("code").first.inner_text()
    page.get_by_role("link", name="J’ai noté mes codes, continuer").click()
    heading(page, "Choisissez une organisation", check)
    leave(page)
    give_password(page, agent)
    heading(page, "Saisissez le code de votre application", check)
    page.get_by_role("link", name="Téléphone absent").click()
    heading(page, "Saisissez un code de secours", check)
    page.get_by_label("Code de secours").fill(recovery)
    page.get_by_role("button", name="Se connecter").click()
    heading(page, "Choisissez une organisation")
    page.goto(page.url + "mon-compte/securite")
    heading(page, "Sécurité de mon compte", check)
    page.get_by_role("button", name="Créer de nouveaux codes").click()
    heading(page, "Vos nouveaux codes de secours", check)


def leave(page: Page) -> None:
    page.locator(".rdv-bar__account summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    heading(page, "Connexion des agents")


def test_the_back_button_shows_nothing_after_leaving(visit, agent):
    page = visit("alpha", "/agent/mon-compte/securite", screen=DESKTOP)
    give_password(page, agent)
    give_code(page, key_shown(page), "Activer")
    page.get_by_role("link", name="J’ai noté mes codes, continuer").click()
    heading(page, "Sécurité de mon compte")
    leave(page)
    page.go_back()
    heading(page, "Connexion des agents")


def test_one_logs_in_without_scripts(visit, agent):
    page = visit("alpha", "/agent/", screen=PHONE, javascript=False)
    give_password(page, agent)
    give_code(page, key_shown(page), "Activer")
    page.get_by_role("link", name="J’ai noté mes codes, continuer").click()
    page.get_by_role("link", name="Maison de Privas").click()
    heading(page, "Mon agenda")
    page.locator("main").get_by_role("link", name="Liste").click()
    expect(page.get_by_role("heading", level=2)).to_have_count(7)
