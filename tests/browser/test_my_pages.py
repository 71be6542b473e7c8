"""`/mes-rdv` and what leads there in a real browser: after a booking, by a code, by the letters."""

import pytest
from playwright.sync_api import expect

from tests.support.chromium import DESKTOP, PHONE

from .looking import look
from .walk import heading, link_of_last_mail, say_who, to_the_form

SCREENS = pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def booked(visit, counter):
    """`booked(screen)`: a browser that has just booked, on the page of the appointment."""

    def book(screen):
        page = visit("alpha", "/", screen=screen)
        to_the_form(page)
        say_who(page)
        heading(page, "Vérifiez votre messagerie")
        page.goto(link_of_last_mail())
        page.get_by_role("button", name="Confirmer mon rendez-vous").click()
        heading(page, "Votre rendez-vous est confirmé")
        return page

    return book


@SCREENS
def test_the_pages_of_who_is_known(booked, port, screen):
    page = booked(screen)
    origin = f"http://alpha.localhost:{port}/mes-rdv"
    page.goto(origin)
    expect(page.locator(".rdv-visit__title")).to_have_count(1)
    look(page, "mes-rdv")
    page.goto(f"{origin}/proches")
    look(page, "proches-vide")
    page.get_by_label("Prénom").fill("Mina")
    page.get_by_label("Nom", exact=True).fill("Benali")
    page.get_by_role("button", name="Ajouter").click()
    look(page, "proches")
    page.get_by_role("link", name="Modifier").click()
    heading(page, "Modifier Mina Benali")
    look(page, "proche")
    page.goto(f"{origin}/donnees")
    look(page, "donnees")
    page.goto(f"{origin}/coordonnees")
    look(page, "coordonnees")
    page.get_by_label("Téléphone").fill("06 39 98 56 78")
    page.get_by_role("button", name="Enregistrer").click()
    link = page.get_by_role("link", name="Vérifier mon numéro")
    expect(link).to_be_visible()
    look(page, "coordonnees-a-verifier")
    link.click()
    heading(page, "Vérifiez votre numéro")
    look(page, "telephone")
    page.get_by_role("button", name="Recevoir un code par SMS").click()
    page.get_by_role("button", name="Valider").click()
    expect(page.locator("#erreurs")).to_contain_text("Recopiez le code")
    look(page, "telephone-code")


@SCREENS
def test_the_code_that_lets_one_in(visit, espace, screen):
    page = visit("alpha", "/mes-rdv", screen=screen)
    heading(page, "Retrouvez vos rendez-vous")
    look(page, "connexion")
    page.get_by_label("Votre adresse e-mail").fill("nadia@demo.example")
    page.get_by_role("button", name="Recevoir").click()
    heading(page, "Entrez le code que vous avez reçu")
    look(page, "code")
    page.get_by_role("button", name="Valider").click()
    expect(page.locator("#erreurs")).to_contain_text("Recopiez le code")
    look(page, "code-erreur")


@SCREENS
def test_the_letters_that_a_message_s_link_asks(booked, visit, screen):
    address = booked(screen).url.split(".localhost:", 1)[1].split("/", 1)[1]
    page = visit("alpha", f"/{address}", screen=screen)
    field = page.get_by_label("Les trois premières lettres de votre nom")
    expect(field).to_be_visible()
    look(page, "lettres")
    field.fill("xyz")
    page.locator("main form button").first.click()
    expect(page.locator("#erreurs")).to_be_visible()
    look(page, "lettres-refusees")
    for _ in range(4):
        field.fill("xyz")
        page.locator("main form button").first.click()
        page.wait_for_load_state()
    expect(page.get_by_text("son lien est en pause")).to_be_visible()
    look(page, "lettres-en-pause")


@SCREENS
def test_the_code_of_the_sms_of_a_booking(visit, counter, screen):
    page = visit("alpha", "/", screen=screen)
    to_the_form(page)
    page.get_by_label("Prénom").fill("Nadia")
    page.get_by_label("Nom", exact=True).fill("Benali")
    page.get_by_label("Téléphone portable").fill("06 39 98 56 78")
    page.get_by_role("button", name="Réserver ce créneau").click()
    expect(page.get_by_label("Code de 6 chiffres")).to_be_visible()
    look(page, "code-reservation")
