"""A first booking and a prescripteur's, as a screen reader and a keyboard are given them."""

from playwright.sync_api import Page, expect

from tests.support.chromium import DESKTOP, PHONE
from tests.support.hearing import faults, stops

from .test_prescriber import LISE, opened, say_for_whom, to_the_slot
from .test_prescriber import say_who as say_who_prescribes
from .walk import heading, link_of_last_mail, say_who, to_the_form

__all__ = ["opened"]


class Listener:
    """Hears each page, and that its title tells it from the one before."""

    def __init__(self) -> None:
        self.title = ""

    def __call__(self, page: Page) -> None:
        page.wait_for_load_state()
        assert faults(page) == [], page.url
        assert page.title() != self.title, page.url
        self.title = page.title()


def test_a_first_booking_is_said_page_by_page(visit, counter):
    hear = Listener()
    page = visit("alpha", "/", screen=PHONE)
    to_the_form(page, hear)
    page.get_by_role("button", name="Réserver ce créneau").click()
    # The summary takes the focus and is read; the title says it as well, and each field.
    expect(page.locator("#erreurs")).to_be_focused()
    assert page.title().startswith("Erreur : ")
    assert page.locator("[aria-invalid=true]").count() >= 3
    hear(page)
    page.get_by_role("link", name="Prénom – Indiquez votre prénom.").click()
    expect(page.get_by_label("Prénom")).to_be_focused()
    page.get_by_text("Pour quelqu’un d’autre").click()
    say_who(page)
    heading(page, "Pour qui est ce rendez-vous ?", hear)
    page.get_by_role("button", name="Ajouter une personne").click()
    expect(page.locator("#personne-2")).to_be_visible()
    # What follows is read from the new person on, not from the top of the page.
    page.keyboard.press("Tab")
    expect(page.locator("#personne-2").get_by_label("Prénom")).to_be_focused()
    page.get_by_role("button", name="Retirer la personne 2").click()
    row = page.locator("#personne-1")
    row.get_by_label("Prénom").fill("Léo")
    row.get_by_label("Nom", exact=True).fill("Benali")
    page.get_by_role("button", name="Réserver ce créneau").click()
    heading(page, "Vérifiez votre messagerie", hear)
    page.goto(link_of_last_mail())
    heading(page, "Confirmez-vous ce rendez-vous ?", hear)
    page.get_by_role("button", name="Confirmer mon rendez-vous").click()
    heading(page, "Votre rendez-vous est confirmé", hear)


def test_a_prescripteur_hears_each_screen(visit, opened):
    hear = Listener()
    page = visit("alpha", "/", screen=PHONE)
    to_the_slot(page)
    heading(page, "Qui êtes-vous ?", hear)
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#erreurs")).to_be_focused()
    hear(page)
    say_who_prescribes(page)
    heading(page, "Pour qui est ce rendez-vous ?", hear)
    say_for_whom(page)
    heading(page, "Tout est juste ?", hear)
    page.get_by_role("button", name="Réserver ce créneau").click()
    heading(page, "Vérifiez votre messagerie", hear)
    page.goto(link_of_last_mail(LISE))
    heading(page, "Confirmez-vous ce rendez-vous ?", hear)
    page.get_by_role("button", name="Confirmer le rendez-vous").click()
    heading(page, "Le rendez-vous est pris", hear)


def test_the_tab_key_goes_through_and_shows_where_it_is(visit, counter):
    page = visit("alpha", "/", screen=DESKTOP)
    assert stops(page)[0] == "Contenu"
    to_the_form(page)
    fields = [one for one in stops(page) if one in ("first_name", "last_name", "email")]
    assert fields == ["first_name", "last_name", "email"]
