"""Booking for somebody, in a real browser: at phone size, with and without scripts."""

import os
import re

import pytest
from playwright.sync_api import Page, expect

from booking.appointments.models import Appointment, Prescripteur
from booking.catalog.models import Motif
from booking.directory.models import PartnerAddress, PartnerStructure
from tenants.context import in_espace
from tests.support.chromium import DESKTOP, PHONE

from .test_path import check
from .walk import heading, link_of_last_mail

LISE = "lise@ccas.example"
SHOTS = os.environ.get("RDV_SHOTS", "")


@pytest.fixture
def opened(espace, counter):
    """The motif is closed to usagers, and one partner is registered."""
    with in_espace(espace):
        Motif.objects.filter(pk=counter.motif.pk).update(
            bookable_by=Motif.BookableBy.AGENTS_AND_PRESCRIPTEURS
        )
        partner = PartnerStructure.objects.create(name="CCAS de Privas")
        PartnerAddress.objects.create(partner=partner, value="ccas.example")
    return counter


def shoot(page: Page, name: str) -> None:
    """For the eye: kept only where somebody asks for it."""
    if SHOTS:
        width = page.viewport_size["width"]
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)


def nothing(page: Page) -> None:
    page.wait_for_load_state()


def to_the_slot(page: Page) -> None:
    page.goto(page.url.rstrip("/") + "/prendre_rdv_prescripteur")
    expect(page.get_by_text("Vous prenez rendez-vous pour quelqu’un")).to_be_visible()
    page.get_by_role("link", name=re.compile("Service social")).first.click()
    page.get_by_role("link", name=re.compile("Aide pour remplir")).first.click()
    page.get_by_label("J’ai lu ces consignes").check(force=True)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("link", name=re.compile("Hôtel de ville")).click()
    page.locator("a.rdv-slot").first.click()


def say_who(page: Page) -> None:
    page.get_by_label("Votre prénom").fill("Lise")
    page.get_by_label("Votre nom").fill("Martin")
    page.get_by_label("Votre adresse e-mail professionnelle").fill(LISE)
    page.get_by_label("Votre structure").fill("CCAS")
    page.get_by_role("button", name="Continuer").click()


def say_for_whom(page: Page, name: str = "Awa") -> None:
    page.get_by_label("Prénom").fill(name)
    page.get_by_label("Nom", exact=True).fill("Diallo")
    page.get_by_label("Téléphone portable").fill("06 39 98 12 34")
    page.get_by_role("button", name="Continuer").click()


@pytest.mark.parametrize(
    ("theme", "screen", "javascript"),
    [("neutre", PHONE, True), ("etat", DESKTOP, True), ("neutre", PHONE, False)],
    ids=["neutre-phone", "etat-desktop", "no-script"],
)
def test_from_the_search_to_the_list(visit, espace, opened, dress, theme, screen, javascript):
    dress(theme)
    see = check if javascript else nothing
    page = visit("alpha", "/", screen=screen, javascript=javascript)
    to_the_slot(page)
    heading(page, "Qui êtes-vous ?", see)
    shoot(page, "who")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#erreurs")).to_be_visible()
    see(page)
    say_who(page)
    heading(page, "Pour qui est ce rendez-vous ?", see)
    page.get_by_label("Prénom").fill("Awa")
    page.get_by_label("Nom", exact=True).fill("Diallo")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_label(re.compile("Continuer quand même"))).to_be_attached()
    see(page)
    shoot(page, "person-unreached")
    say_for_whom(page)
    heading(page, "Tout est juste ?", see)
    shoot(page, "recap")
    page.get_by_role("button", name="Réserver ce créneau").click()
    heading(page, "Vérifiez votre messagerie", see)
    shoot(page, "held")
    page.goto(link_of_last_mail(LISE))
    heading(page, "Confirmez-vous ce rendez-vous ?", see)
    page.get_by_role("button", name="Confirmer le rendez-vous").click()
    heading(page, "Le rendez-vous est pris", see)
    shoot(page, "done")
    page.get_by_role("link", name="Voir les rendez-vous de ma structure").click()
    heading(page, "Rendez-vous pris par CCAS de Privas", see)
    expect(page.get_by_text("Awa Diallo")).to_be_visible()
    shoot(page, "list")
    with in_espace(espace):
        assert Appointment.objects.get().created_by == "prescripteur"
        assert Prescripteur.objects.get().partner is not None


def test_the_second_one_of_the_day_asks_for_nothing_twice(visit, espace, opened):
    page = visit("alpha", "/", screen=PHONE)
    home = page.url
    to_the_slot(page)
    say_who(page)
    say_for_whom(page)
    page.get_by_role("button", name="Réserver ce créneau").click()
    heading(page, "Vérifiez votre messagerie")
    page.goto(link_of_last_mail(LISE))
    page.get_by_role("button", name="Confirmer le rendez-vous").click()
    heading(page, "Le rendez-vous est pris")
    page.goto(home)
    to_the_slot(page)
    heading(page, "Pour qui est ce rendez-vous ?", check)
    say_for_whom(page, "Moussa")
    button = page.get_by_role("button", name="Confirmer le rendez-vous")
    button.dblclick()
    heading(page, "Le rendez-vous est pris")
    with in_espace(espace):
        assert Appointment.objects.count() == 2
