"""Usagers in a real browser: by keyboard, at two widths, and what axe says of every page."""

import re

import pytest
from playwright.sync_api import Page, expect

from booking.directory.models import Agent, Organisation, Usager
from tenants.context import in_espace
from tests.factories import OrganisationFactory
from tests.support.chromium import DESKTOP, PHONE
from tests.web.agent.people import member
from tests.web.agent.usagers.conftest import known

from .test_agent_login import give_password
from .test_path import check
from .walk import heading


@pytest.fixture
def organisation(espace) -> Organisation:
    with in_espace(espace):
        return OrganisationFactory(name="Maison de Privas")


@pytest.fixture
def agent(espace, organisation) -> Agent:
    with in_espace(espace):
        return member(organisation, first_name="Camille", last_name="Roux")


@pytest.fixture
def usagers(espace, organisation, agent) -> dict[str, Usager]:
    """Nadia twice, her son, and a neighbour whom another organisation knows."""
    with in_espace(espace):
        fields = {"birth_date": "1980-03-01", "phone_number": "+33639980001"}
        nadia = known(
            organisation,
            last_name="Benali",
            email="nadia@demo.example",
            notes="Préfère être appelée le matin.",
            address="3 rue des Lilas",
            **fields,
        )
        nadia.referents.add(agent)
        twin = known(organisation, last_name="Bénali", birth_name="Haddad", email="", **fields)
        child = known(organisation, first_name="Sami", email="", phone_number="", responsible=nadia)
        there = OrganisationFactory(name="Annexe")
        neighbour = known(there, last_name="Benali-Voisine", phone_number="+33639980009")
    return {"nadia": nadia, "twin": twin, "child": child, "neighbour": neighbour}


def come_in(visit, agent: Agent, organisation: Organisation, rest: str = "", **screen) -> Page:
    page = visit("alpha", f"/agent/{organisation.pk}/usagers{rest}", **screen)
    give_password(page, agent)
    # What is typed next must not go to the page of the login.
    page.wait_for_url(re.compile(r"^[^?]+/usagers"))
    page.wait_for_load_state("load")
    return page


@pytest.mark.parametrize(
    ("theme", "screen"),
    [("neutre", PHONE), ("etat", PHONE), ("neutre", DESKTOP), ("etat", DESKTOP)],
    ids=["neutre-phone", "etat-phone", "neutre-desktop", "etat-desktop"],
)
def test_every_page_of_usagers(visit, dress, agent, organisation, usagers, theme, screen):
    dress(theme)
    page = come_in(visit, agent, organisation, screen=screen)
    here = page.url.split("?")[0]
    nadia, twin, child = (usagers[name].pk for name in ("nadia", "twin", "child"))
    heading(page, "Usagers", check)
    for rest in (
        "?q=benali",
        "?q=personne",
        "/nouveau",
        "/nouveau?proche=1&q=benali",
        f"/nouveau?responsable={nadia}",
        f"/{nadia}",
        f"/{child}",
        f"/{nadia}/modifier",
        f"/{nadia}/referents",
        f"/{child}/responsable",
        f"/{child}/responsable?responsable=personne",
        f"/{nadia}/retirer",
        f"/{nadia}/donnees",
        "/fusion",
        f"/fusion?a={nadia}&b={twin}",
        "/doublons",
    ):
        page.goto(here + rest)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        check(page)
    page.goto(here + "?q=benali-v")
    page.get_by_role("link", name="Nadia Benali-Voisine").click()
    heading(page, "Nadia Benali-Voisine", check)
    page.get_by_role("button", name="Rattacher à Maison de Privas").click()
    expect(page.get_by_text("La fiche est rattachée")).to_be_visible()


class TestTheBar:
    def test_one_finds_and_opens_by_keyboard_alone(self, visit, agent, organisation, usagers):
        page = come_in(visit, agent, organisation, "/doublons")
        page.locator("body").press("/")
        box = page.get_by_role("combobox", name="Rechercher un usager")
        expect(box).to_be_focused()
        page.keyboard.type("bena", delay=30)
        options = page.get_by_role("option")
        expect(options).to_have_count(2)
        expect(box).to_have_attribute("aria-expanded", "true")
        expect(page.get_by_text("2 usagers proposés")).to_be_attached()
        check(page)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        chosen = options.nth(1)
        expect(chosen).to_have_attribute("aria-selected", "true")
        expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
        page.keyboard.press("Escape")
        expect(box).to_have_attribute("aria-expanded", "false")
        expect(page.get_by_role("option")).to_have_count(0)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        heading(page, "Nadia Benali")

    def test_enter_without_a_choice_leads_to_the_page(self, visit, agent, organisation, usagers):
        page = come_in(visit, agent, organisation, "/doublons")
        page.keyboard.press("Control+k")
        page.keyboard.type("benali")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/usagers\?q=benali$"))
        expect(page.get_by_role("status").filter(has_text="2 usagers trouvés.")).to_be_visible()

    def test_the_slash_is_a_slash_in_a_field_and_can_be_turned_off(
        self, visit, agent, organisation
    ):
        page = come_in(visit, agent, organisation)
        page.locator("#usagers-q").fill("")
        page.locator("#usagers-q").press("/")
        expect(page.locator("#usagers-q")).to_have_value("/")
        page.get_by_text("Raccourcis du clavier").click()
        page.get_by_label("La touche / l’ouvre aussi").uncheck(force=True)
        page.goto(page.url.split("?")[0] + "/doublons")
        page.locator("body").press("/")
        expect(page.locator("#recherche-usager")).not_to_be_focused()

    def test_a_session_that_ended_is_said(self, visit, agent, organisation, usagers):
        page = come_in(visit, agent, organisation, "/doublons")
        page.context.clear_cookies()
        page.locator("#recherche-usager").press_sequentially("bena")
        expect(page.get_by_text("Votre session a pris fin.")).to_be_attached()


class TestThePage:
    def test_results_come_as_one_types_and_arrows_reach_them(
        self, visit, agent, organisation, usagers
    ):
        page = come_in(visit, agent, organisation)
        box = page.locator("#usagers-q")
        expect(box).to_be_focused()
        page.keyboard.type("BÉNALI", delay=30)
        expect(page.get_by_role("status").filter(has_text="2 usagers trouvés.")).to_be_visible()
        expect(page.get_by_role("link", name="Nadia Benali-Voisine")).to_be_visible()
        expect(box).to_be_focused()
        expect(page).to_have_url(re.compile(r"q=B%C3%89NALI"))
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("link", name="Nadia Benali", exact=True)).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("link", name="Nadia Bénali", exact=True)).to_be_focused()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        expect(box).to_be_focused()
        page.reload()
        expect(page.get_by_role("link", name="Nadia Bénali", exact=True)).to_be_visible()

    def test_a_session_that_ended_leads_to_the_login_and_back(
        self, visit, agent, organisation, usagers
    ):
        page = come_in(visit, agent, organisation)
        page.context.clear_cookies()
        page.locator("#usagers-q").press_sequentially("benali")
        heading(page, "Connexion des agents")
        give_password(page, agent)
        heading(page, "Usagers")

    def test_without_scripts_a_form_does_it(self, visit, agent, organisation, usagers):
        page = come_in(visit, agent, organisation, javascript=False)
        page.locator("#usagers-q").fill("benali")
        page.locator("#usagers-q").press("Enter")
        expect(page.get_by_role("link", name="Nadia Benali", exact=True)).to_be_visible()


def test_one_creates_who_was_looked_for_in_vain(visit, espace, agent, organisation, usagers):
    page = come_in(visit, agent, organisation)
    page.keyboard.type("Zoé Petit")
    page.get_by_role("link", name="Créer cet usager").click()
    heading(page, "Créer un usager")
    expect(page.get_by_label("Nom", exact=True)).to_have_value("Petit")
    page.get_by_label("Téléphone").fill("06 39 98 00 01")
    page.get_by_label("Téléphone").press("Tab")
    told = page.locator("#ressemblances")
    expect(told).to_contain_text("Nadia Benali : même téléphone")
    check(page)
    page.get_by_role("button", name="Créer l’usager").click()
    expect(page.get_by_role("button", name="Créer quand même")).to_be_visible()
    expect(page.get_by_label("Prénom")).to_have_value("Zoé")
    check(page)
    page.get_by_role("button", name="Créer quand même").click()
    heading(page, "Zoé Petit")
    with in_espace(espace):
        assert Usager.objects.filter(last_name="Petit").count() == 1


def test_errors_take_the_focus_and_lead_to_their_field(visit, agent, organisation):
    page = come_in(visit, agent, organisation, "/nouveau")
    page.get_by_label("Adresse e-mail").fill("nadia@")
    page.get_by_role("button", name="Créer l’usager").click()
    expect(page.locator("#erreurs")).to_be_focused()
    check(page)
    page.get_by_role("link", name="Adresse e-mail").click()
    expect(page.get_by_label("Adresse e-mail")).to_be_focused()
    expect(page.get_by_label("Adresse e-mail")).to_have_value("nadia@")


def test_the_second_of_two_editors_is_told(visit, agent, organisation, usagers):
    rest = f"/{usagers['nadia'].pk}/modifier"
    mine = come_in(visit, agent, organisation, rest)
    theirs = come_in(visit, agent, organisation, rest)
    theirs.get_by_label("Commune").fill("Aubenas")
    theirs.get_by_role("button", name="Enregistrer").click()
    expect(theirs.get_by_text("La fiche est enregistrée.")).to_be_visible()
    mine.get_by_label("Nom", exact=True).fill("Haddad")
    mine.get_by_role("button", name="Enregistrer").click()
    expect(mine.locator("#modifiee")).to_be_focused()
    expect(mine.locator("#modifiee")).to_contain_text("Commune : Aubenas")
    expect(mine.get_by_label("Nom", exact=True)).to_have_value("Haddad")
    check(mine)


def test_one_merges_and_goes_back(visit, espace, agent, organisation, usagers):
    page = come_in(visit, agent, organisation, f"/{usagers['nadia'].pk}")
    page.get_by_role("link", name="Comparer avec Nadia Bénali").click()
    heading(page, "Fusionner ces deux fiches ?")
    name = page.get_by_role("group", name="Nom Différent", exact=True)
    name.get_by_label("Bénali (fiche 2)").check(force=True)
    page.get_by_role("button", name="Fusionner les deux fiches").click()
    heading(page, "Nadia Bénali")
    expect(page.get_by_text("Les deux fiches n’en font plus qu’une.")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Annuler la fusion").click()
    heading(page, "Nadia Benali")
    with in_espace(espace):
        assert Usager.objects.current().filter(last_name__in=("Benali", "Bénali")).count() == 2
