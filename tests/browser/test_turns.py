"""A draw and a queue in a browser, without JavaScript: register, prove, take the time."""

import os
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from booking.appointments.models import BookingHold, Draw, TurnEntry
from booking.appointments.services.draw_ranks import draw_ranks
from booking.appointments.services.hold_slot import Booker
from booking.appointments.services.offer_turns import offer_turns_of
from booking.appointments.services.register_turn import (
    confirm_turn,
    register_turn,
    turn_secret,
)
from socle.clock import now
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.conftest import open_counter
from tests.support.axe.check import violations
from tests.support.chromium import DESKTOP, PHONE


def person(number: int) -> Booker:
    return Booker(f"P{number}", "Dupont", email=f"p{number}@demo.example")


def fits(page, screen, name: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
    assert violations(page) == []
    if folder := os.environ.get("RDV_SHOTS"):
        page.screenshot(path=f"{folder}/{name}-{screen['width']}.png", full_page=True)


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_from_the_queue_to_the_appointment(visit, screen):
    with in_espace(Espace.objects.get(slug="alpha")):
        counter = open_counter(name="Passeport", allocation="queue")
        for number in range(3):
            confirm_turn(register_turn(counter.choice(), person(number), now()).pk, now())
    address = f"/prendre_rdv?motif_id={counter.motif.pk}&lieu_id={counter.place.pk}"
    page = visit("alpha", address, screen=screen, javascript=False)
    with in_espace(Espace.objects.get(slug="alpha")):
        waiting = TurnEntry.objects.filter(state="waiting").count()
    expect(page.locator("main")).to_contain_text(f"{waiting} personnes attendent")
    page = visit("alpha", address, screen=screen)
    fits(page, screen, "inscription")
    page.get_by_role("link", name="M’inscrire").click()
    fits(page, screen, "formulaire")
    page.get_by_label("Prénom").fill("Nadia")
    page.get_by_label("Nom", exact=True).fill("Benali")
    page.get_by_label("Adresse e-mail").fill("nadia@demo.example")
    page.get_by_role("button", name="M’inscrire").click()
    page.get_by_role("heading", name="Ouvrez notre message").wait_for()
    fits(page, screen, "envoyee")
    with in_espace(Espace.objects.get(slug="alpha")):
        entry = TurnEntry.objects.get(last_name="Benali", motif=counter.motif)
    page.goto(page.url.split("/inscription")[0] + f"/f/{entry.uuid}/{turn_secret(entry)}")
    page.get_by_role("button", name="Confirmer mon inscription").click()
    page.get_by_role("heading", name="Vous êtes inscrit").wait_for()
    fits(page, screen, "inscrit")
    with in_espace(Espace.objects.get(slug="alpha")):
        offer_turns_of(counter.motif.pk, now())
        assert BookingHold.objects.filter(turn=entry).exists()
    page.reload()
    page.get_by_role("heading", name="C’est votre tour").wait_for()
    fits(page, screen, "tour")


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_draw_shows_how_to_check_it(visit, screen):
    with in_espace(Espace.objects.get(slug="alpha")):
        counter = open_counter(
            name="Passeport tiré", allocation="draw", release_minute=540, kept_share=20
        )
        for number in range(4):
            confirm_turn(register_turn(counter.choice(), person(number), now()).pk, now())
        draw = Draw.objects.get(motif=counter.motif)
    address = f"/prendre_rdv?motif_id={counter.motif.pk}&lieu_id={counter.place.pk}"
    fits(visit("alpha", address, screen=screen), screen, "tirage-avant")
    with in_espace(Espace.objects.get(slug="alpha")):
        draw_ranks(draw.pk, draw.closes_at + timedelta(seconds=1))
    page = visit("alpha", f"/tirage/{draw.uuid}", screen=screen)
    expect(page.locator("main")).to_contain_text("Ce tirage a été recalculé")
    fits(page, screen, "tirage-apres")
