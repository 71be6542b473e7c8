"""The path where the address decides who receives: typed, chosen, changed, lost and found."""

import pytest
from playwright.sync_api import Page, expect

from booking.catalog.models import Motif
from integrations.geocoding import memory
from tenants.context import in_espace
from tests.booking.conftest import open_counter
from tests.support.chromium import DESKTOP, PHONE
from tests.web.usager.sectors import PRIVAS, address, attribute

from .test_path import check
from .walk import ADDRESS, heading, link_of_last_mail, say_who

WHERE = "Où habitez-vous ?"
FIELD = "Votre adresse, ou votre commune"


@pytest.fixture
def sectored(espace, addresses):
    """A motif for the inhabitants of Privas, and one for everybody."""
    with in_espace(espace):
        counter = open_counter(
            name="Aide sociale", sectorisation_level=Motif.SectorisationLevel.ORGANISATION
        )
        attribute(counter.organisation, PRIVAS)
        open_counter(name="Pour tous")
    addresses += [address(), address("07019", "Aubenas"), address("26362", "Privas-sur-Drôme")]
    return counter


def choose_by_keyboard(page: Page) -> None:
    """Type, wait for the answers, go down to the first and take it."""
    field = page.get_by_label(FIELD)
    expect(field).to_have_role("combobox")
    field.press_sequentially("priv", delay=10)
    expect(page.get_by_role("option")).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    check(page)
    field.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press("ArrowDown")
    field.press("Enter")


def choose_in_the_page(page: Page) -> None:
    """Type, send, choose among the answers: no script."""
    page.get_by_label(FIELD).fill("privas")
    page.get_by_role("button", name="Continuer").click()
    heading(page, "Quelle est votre adresse ?")
    page.get_by_role("link", name="Privas Commune").first.click()


def to_the_slot(page: Page) -> None:
    heading(page, "Pour quel motif ?")
    page.get_by_role("link", name="Aide sociale").click()
    heading(page, "Quel jour, à quelle heure ?")
    page.locator(".rdv-slot").first.click()
    heading(page, "Qui êtes-vous ?")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_one_books_where_one_lives(visit, sectored, screen, javascript):
    page = visit("alpha", "/prendre_rdv", screen=screen, javascript=javascript)
    heading(page, WHERE)
    if javascript:
        check(page)
        choose_by_keyboard(page)
    else:
        choose_in_the_page(page)
    to_the_slot(page)
    expect(page.get_by_role("region", name="Votre rendez-vous")).to_contain_text("Privas")
    say_who(page)
    heading(page, "Vérifiez votre messagerie")
    page.goto(link_of_last_mail())
    page.get_by_role("button", name="Confirmer mon rendez-vous").click()
    heading(page, "Votre rendez-vous est confirmé")


def test_one_goes_back_changes_the_address_and_goes_on_without(visit, sectored):
    page = visit("alpha", "/prendre_rdv", screen=PHONE)
    choose_by_keyboard(page)
    heading(page, "Pour quel motif ?")
    page.go_back()
    heading(page, WHERE)
    # The field may have kept its words; what was chosen is chosen again.
    page.get_by_label(FIELD).fill("")
    page.get_by_label(FIELD).press_sequentially("aubenas", delay=10)
    page.get_by_role("option", name="Aubenas").click()
    heading(page, "Pour quel motif ?")
    expect(page.get_by_role("link", name="Aide sociale")).to_have_count(0)
    page.get_by_role("link", name="Modifier l’adresse").click()
    heading(page, WHERE)
    page.get_by_role("link", name="Continuer sans adresse").click()
    heading(page, "Pour quel motif ?")
    expect(page.get_by_role("link", name="Pour tous")).to_have_count(1)


def test_a_service_that_is_down_stops_nobody(visit, sectored):
    memory.is_down = True
    page = visit("alpha", "/prendre_rdv", screen=PHONE, javascript=False)
    page.get_by_label(FIELD).fill("12 rue basse, Privas")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_contain_text("ne répond pas")
    page.get_by_role("link", name="Privas Commune").click()
    to_the_slot(page)


def test_two_tabs_want_the_last_time_of_the_sector(visit, sectored, espace):
    first = visit("alpha", f"/prendre_rdv?city_code={PRIVAS}", screen=PHONE)
    second = visit("alpha", f"/prendre_rdv?city_code={PRIVAS}", screen=PHONE)
    for page in (first, second):
        to_the_slot(page)
    say_who(first)
    heading(first, "Vérifiez votre messagerie")
    say_who(second, "leo@demo.example")
    heading(second, "Ce créneau vient d’être pris", check)
    # The nearest times are still those of the sector.
    second.get_by_role("button").filter(has_text="à").first.click()
    heading(second, "Qui êtes-vous ?")
    assert f"city_code={PRIVAS}" in second.url
    assert ADDRESS not in second.locator("main").inner_text()
