"""Who comes, in a browser: a child, a family, at whose door we knock, a stranger’s seat."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from booking.appointments.models import Appointment, SeatWaiting
from booking.catalog.models import Motif, MotifCategory
from socle import clock
from tenants.context import in_espace
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import open_counter
from tests.support.chromium import DESKTOP, PHONE

from .looking import look as look_at
from .test_address_path import choose_by_keyboard, choose_in_the_page, sectored, to_the_slot
from .walk import ADDRESS, heading, link_of_last_mail, say_who

__all__ = ["sectored"]
SLOTS = "Quel jour, à quelle heure ?"


def just_walk(page: Page, name: str) -> None:
    """Without scripts axe cannot look."""


def confirm(page: Page, look: Callable[[Page, str], None] = look_at) -> None:
    heading(page, "Vérifiez votre messagerie", lambda shown: look(shown, "gardé"))
    page.goto(link_of_last_mail())
    heading(page, "Confirmez-vous ce rendez-vous ?", lambda shown: look(shown, "confirmer"))
    page.get_by_role("button", name="Confirmer mon rendez-vous").click()
    heading(page, "Votre rendez-vous est confirmé", lambda shown: look(shown, "confirmé"))


def name_companion(page: Page, first: str, number: int = 1, ants: str = "") -> None:
    row = page.locator(f"#personne-{number}")
    row.get_by_label("Prénom").fill(first)
    row.get_by_label("Nom", exact=True).fill("Benali")
    if ants:
        row.get_by_label("Numéro de pré-demande").fill(ants)


@pytest.mark.parametrize(
    ("screen", "javascript"), [(PHONE, True), (DESKTOP, False)], ids=["phone", "desktop-no-script"]
)
def test_a_parent_books_where_they_live_for_a_child(visit, espace, sectored, screen, javascript):
    """The whole first booking: an address, a motif, a time, who one is, who comes, the message."""
    page = visit("alpha", "/prendre_rdv", screen=screen, javascript=javascript)
    look = look_at if javascript else just_walk
    choose_by_keyboard(page) if javascript else choose_in_the_page(page)
    to_the_slot(page)
    page.get_by_text("Pour quelqu’un d’autre").click()
    look(page, "qui")
    say_who(page)
    heading(page, "Pour qui est ce rendez-vous ?", lambda shown: look(shown, "pour-qui"))
    page.get_by_role("button", name="Réserver ce créneau").click()
    page.get_by_role("link", name="Prénom – Indiquez le prénom.").click()
    if javascript:  # a page whose scripts are off cannot say what has the focus
        expect(page.get_by_label("Prénom")).to_be_focused()
    look(page, "pour-qui-erreur")
    name_companion(page, "Léo")
    page.get_by_role("button", name="Réserver ce créneau").click()
    confirm(page, look)
    expect(page.locator("main")).to_contain_text("Léo Benali")
    with in_espace(espace):
        child = Appointment.objects.get().participations.get().usager
        assert (child.first_name, child.responsible.email) == ("Léo", ADDRESS)


def test_two_passports_are_one_longer_time(visit, espace):
    with in_espace(espace):
        category = MotifCategory.objects.create(
            name="Passeport", short_name="passport", ants_code="PASSPORT"
        )
        counter = open_counter(name="Passeport", category=category)
    slots = f"/prendre_rdv?motif_id={counter.motif.pk}&lieu_id={counter.place.pk}"
    page = visit("alpha", slots, screen=PHONE)
    heading(page, "Pour combien de personnes ?", lambda shown: look_at(shown, "combien"))
    page.get_by_role("link", name="2 personnes").click()
    heading(page, SLOTS, lambda shown: look_at(shown, "créneaux-pour-deux"))
    page.locator(".rdv-slot").first.click()
    page.get_by_text("Pour moi et une autre personne").click()
    page.get_by_label("Votre numéro de pré-demande").fill("a123 456789")
    look_at(page, "qui-passeport")
    say_who(page)
    heading(page, "Qui vient avec vous ?")
    name_companion(page, "Léo", ants="B123")
    page.get_by_role("button", name="Réserver ce créneau").click()
    expect(page.locator("#erreurs")).to_contain_text("10 lettres ou chiffres")
    look_at(page, "avec-vous")
    name_companion(page, "Léo", ants="B123456789")
    page.get_by_role("button", name="Réserver ce créneau").click()
    confirm(page)
    with in_espace(espace):
        appointment = Appointment.objects.get()
        assert appointment.ends_at - appointment.starts_at == timedelta(hours=1)
        numbers = set(appointment.participations.values_list("ants_number", flat=True))
    assert numbers == {"A123456789", "B123456789"}


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_somebody_comes_to_the_door(visit, espace, screen):
    with in_espace(espace):
        counter = open_counter(name="Visite", location_type=Motif.LocationType.HOME)
    page = visit("alpha", f"/prendre_rdv?motif_id={counter.motif.pk}", screen=screen)
    heading(page, SLOTS)
    page.locator(".rdv-slot").first.click()
    say_who(page)
    expect(page.locator("#erreurs")).to_contain_text("Indiquez l’adresse à laquelle venir.")
    look_at(page, "domicile")
    page.get_by_label("Adresse à laquelle venir").fill("12 rue de la République, 07000 Privas")
    page.get_by_role("button", name="Réserver ce créneau").click()
    confirm(page)


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_stranger_takes_the_last_seat_and_the_next_one_waits(visit, espace, screen):
    with in_espace(espace):
        counter = open_counter(name="Atelier CV", collectif=True)
        start = (clock.now() + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
        session = booked(counter, starts_at=start, name="Écrire son CV", max_participants_count=1)
        session.participations.all().delete()
    sessions = f"/prendre_rdv?motif_id={counter.motif.pk}&lieu_id={counter.place.pk}"
    page = visit("alpha", sessions, screen=screen)
    page.locator("main li a").first.click()
    heading(page, "Qui s’inscrit ?", lambda shown: look_at(shown, "place"))
    say_who_comes(page, ADDRESS, "M’inscrire")
    confirm_seat(page, ADDRESS)
    heading(page, "Votre rendez-vous est confirmé")
    page = visit("alpha", sessions, screen=screen)
    heading(page, "Quelle séance ?", lambda shown: look_at(shown, "séances-complètes"))
    page.locator("main li a").first.click()
    heading(page, "Cette séance est complète", lambda shown: look_at(shown, "attendre"))
    say_who_comes(page, "leo@demo.example", "Me prévenir")
    confirm_seat(page, "leo@demo.example")
    expect(page.get_by_role("heading", level=1)).to_contain_text("attente")
    look_at(page, "en-attente")
    with in_espace(espace):
        assert session.participations.count() == 1
        assert SeatWaiting.objects.get().usager.email == "leo@demo.example"


def say_who_comes(page: Page, email: str, button: str) -> None:
    page.get_by_label("Prénom").fill("Nadia")
    page.get_by_label("Nom", exact=True).fill("Benali")
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_role("button", name=button).click()
    heading(page, "Vérifiez votre messagerie", lambda shown: look_at(shown, "place-gardée"))


def confirm_seat(page: Page, email: str) -> None:
    page.goto(link_of_last_mail(email))
    look_at(page, f"place-confirmer-{email[0]}")
    page.locator("main form button").first.click()
