"""From the espace's home to a confirmed appointment, in a real browser."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from icalendar import Calendar
from playwright.sync_api import Page, expect

from booking.appointments.models import AgentClaim, Appointment, BookingHold
from socle import clock
from tenants.context import in_espace
from tests.support.axe.check import violations_in_both_schemes
from tests.support.chromium import DESKTOP, PHONE

from .walk import ADDRESS, heading, link_of_last_mail, say_who, to_the_form

SMALLEST = 320  # CSS pixels: a screen of 1280 zoomed to 400 % (WCAG 2.2, 1.4.10)


def check(page: Page) -> None:
    """No line sticks out, at this width or at the smallest; axe is content, light and dark."""
    # A click may have just sent the page away.
    page.wait_for_load_state()
    expect(page.locator("body")).to_be_visible()
    screen = page.viewport_size
    for width in (screen["width"], SMALLEST):
        page.set_viewport_size({**screen, "width": width})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    page.set_viewport_size(screen)
    assert violations_in_both_schemes(page) == [], page.url


@pytest.mark.parametrize(
    ("theme", "screen"),
    [("neutre", PHONE), ("etat", PHONE), ("neutre", DESKTOP), ("etat", DESKTOP)],
    ids=["neutre-phone", "etat-phone", "neutre-desktop", "etat-desktop"],
)
def test_every_page_of_the_path(visit, counter, dress, theme, screen):
    dress(theme)
    page = visit("alpha", "/", screen=screen)
    to_the_form(page, check)
    page.get_by_role("button", name="Réserver ce créneau").click()
    expect(page.locator("#erreurs")).to_be_focused()
    check(page)
    say_who(page)
    heading(page, "Vérifiez votre messagerie", check)
    link = link_of_last_mail()
    page.goto(link)
    heading(page, "Confirmez-vous ce rendez-vous ?", check)
    page.get_by_role("button", name="Confirmer mon rendez-vous").click()
    heading(page, "Votre rendez-vous est confirmé", check)
    assert page.url == link_of_last_mail()
    page.goto(link)
    heading(page, "Ce rendez-vous est déjà confirmé", check)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_one_books_with_and_without_scripts(visit, espace, counter, screen, javascript):
    page = visit("alpha", "/", screen=screen, javascript=javascript)
    to_the_form(page)
    recap = page.get_by_role("region", name="Votre rendez-vous").inner_text()
    say_who(page)
    heading(page, "Vérifiez votre messagerie")
    page.goto(link_of_last_mail())
    page.get_by_role("button", name="Confirmer mon rendez-vous").click()
    heading(page, "Votre rendez-vous est confirmé")
    [moment] = re.findall(r"\w+ \d+\S* \w+ \d{4} à \d+ h(?: \d+)?", recap.replace("\xa0", " "))
    assert moment in page.locator("main").inner_text().replace("\xa0", " ")
    expect(page.get_by_role("button", name="Imprimer")).to_have_count(1 if javascript else 0)
    with page.expect_download() as waited:
        page.get_by_role("link", name="Ajouter à mon agenda").click()
    [event] = Calendar.from_ical(waited.value.path().read_bytes()).walk("VEVENT")
    with in_espace(espace):
        booked = Appointment.objects.get()
    assert str(event["UID"]) == str(booked.uuid)
    assert event["DTSTART"].dt == booked.starts_at


def test_two_browsers_want_the_same_time(visit, counter):
    first, second = visit("alpha", "/", screen=PHONE), visit("alpha", "/", screen=PHONE)
    to_the_form(first)
    to_the_form(second)
    assert first.url == second.url
    say_who(first)
    heading(first, "Vérifiez votre messagerie")
    say_who(second, "leo@demo.example")
    heading(second, "Ce créneau vient d’être pris", check)
    second.get_by_role("button", name=re.compile(r"à \d+ h")).first.click()
    heading(second, "Qui êtes-vous ?", check)
    expect(second.get_by_label("Adresse e-mail")).to_have_value("leo@demo.example")
    expect(second.get_by_label("Prénom")).to_have_value("Nadia")
    second.get_by_role("button", name="Réserver ce créneau").click()
    heading(second, "Vérifiez votre messagerie")
    for page, address in ((first, ADDRESS), (second, "leo@demo.example")):
        page.goto(link_of_last_mail(address))
        page.get_by_role("button", name="Confirmer mon rendez-vous").click()
        heading(page, "Votre rendez-vous est confirmé")


def test_one_goes_back_corrects_and_loses_nothing(visit, espace, counter):
    page = visit("alpha", "/", screen=PHONE)
    to_the_form(page)
    say_who(page, "nadai@demo.example")
    heading(page, "Vérifiez votre messagerie")
    former = link_of_last_mail("nadai@demo.example")
    page.get_by_role("link", name="Corriger mes coordonnées").click()
    expect(page.get_by_label("Adresse e-mail")).to_have_value("nadai@demo.example")
    say_who(page)
    heading(page, "Vérifiez votre messagerie")
    page.go_back()
    page.go_forward()
    heading(page, "Vérifiez votre messagerie")
    expect(page.locator("main")).to_contain_text(ADDRESS)
    page.goto(former)
    heading(page, "Ce lien a été remplacé", check)
    # The link of the last message, once its twenty minutes have passed.
    last = link_of_last_mail()
    with in_espace(espace):
        over = {"expires_at": clock.now() - timedelta(minutes=1)}
        BookingHold.objects.update(**over)
        AgentClaim.objects.filter(hold__isnull=False).update(**over)
    page.goto(last)
    heading(page, "Confirmez-vous ce rendez-vous ?", check)
    expect(page.get_by_text("Les 20 minutes sont passées")).to_be_visible()
    page.get_by_role("button", name="Confirmer mon rendez-vous").click()
    heading(page, "Votre rendez-vous est confirmé")


def test_a_double_click_sends_one_message(visit, counter):
    page = visit("alpha", "/", screen=PHONE, javascript=False)
    to_the_form(page)
    page.get_by_label("Prénom").fill("Nadia")
    page.get_by_label("Nom", exact=True).fill("Benali")
    page.get_by_label("Adresse e-mail").fill(ADDRESS)
    page.get_by_role("button", name="Réserver ce créneau").dblclick()
    heading(page, "Vérifiez votre messagerie")
    link_of_last_mail()
    assert [message.to for message in mail.outbox] == [[ADDRESS]]


def test_one_books_with_the_keyboard_alone(visit, counter):
    page = visit("alpha", "/", screen=DESKTOP)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Contenu")).to_be_focused()
    page.goto(page.url + "prendre_rdv")

    def choose(words: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            focused = page.evaluate("document.activeElement.textContent").replace("\xa0", " ")
            if focused.strip().startswith(words):
                return page.keyboard.press("Enter")
        raise AssertionError(f"the keyboard never reached {words!r}")

    choose("Service social")
    heading(page, "Pour quel motif ?")
    choose("Aide pour remplir")
    heading(page, "Avant de continuer, lisez ces consignes")
    page.get_by_label("J’ai lu ces consignes").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    heading(page, "Dans quel lieu ?")
    choose("Hôtel de ville")
    heading(page, "Quel jour, à quelle heure ?")
    choose("9 h")
    heading(page, "Qui êtes-vous ?")
    page.get_by_label("Prénom").focus()
    for words in ("Nadia", "Benali", ADDRESS):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    heading(page, "Vérifiez votre messagerie")


@pytest.mark.parametrize("theme", ["neutre", "etat"])
def test_pages_that_say_no(visit, counter, dress, theme):
    dress(theme)
    page = visit("alpha", "/prendre_rdv?lieu_id=x", screen=PHONE)
    check(page)
    origin = page.url.split("/prendre_rdv")[0]
    for address in ("/r/12/faux", "/nulle-part", "/creneaux?starts_at=demain"):
        page.goto(origin + address)
        check(page)


@pytest.mark.parametrize("host", ["alpha", None], ids=["espace", "portal"])
def test_pages_of_every_host(visit, counter, host):
    page = visit(host, "/aide", screen=PHONE)
    origin = page.url.removesuffix("/aide")
    own = ["/?q=rien", "/demonstration", "/demonstration/messages/alpha"]
    for address in (
        "/aide",
        "/accessibilite",
        "/mentions-legales",
        "/donnees-personnelles",
        *(["/demonstration/messages"] if host else own),
    ):
        page.goto(origin + address)
        check(page)
