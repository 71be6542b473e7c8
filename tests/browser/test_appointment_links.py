"""From the mail of a booking: moved, then cancelled, on a telephone, in a real browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from booking.appointments.models import Appointment
from socle import clock
from tenants.context import in_espace
from tests.support.axe.check import violations
from tests.support.chromium import DESKTOP, PHONE

from .walk import heading, just_walk, link_of_last_mail, say_who, to_the_form


def check(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert violations(page) == [], page.url


@pytest.mark.parametrize(
    ("screen", "javascript"),
    [(PHONE, True), (PHONE, False), (DESKTOP, True)],
    ids=["phone", "phone-no-script", "desktop"],
)
def test_one_moves_then_cancels(visit, espace, counter, screen, javascript):
    # axe is a script itself.
    look = check if javascript else just_walk
    page = visit("alpha", "/", screen=screen, javascript=javascript)
    to_the_form(page)
    # More than two days ahead: nearer, it could not be moved.
    day = (clock.now() + timedelta(days=8)).date()
    start = page.url.rsplit("starts_at=", 1)[1]
    later = page.url.replace(f"starts_at={start}", f"date={day.isoformat()}")
    page.goto(later.replace("/creneaux?", "/prendre_rdv?"))
    page.locator(".rdv-slot").first.click()
    say_who(page)
    heading(page, "Vérifiez votre messagerie")
    page.goto(link_of_last_mail())
    page.get_by_role("button", name="Confirmer mon rendez-vous").click()
    heading(page, "Votre rendez-vous est confirmé", look)
    page.get_by_role("link", name="Déplacer le rendez-vous").click()
    heading(page, "Quel jour, à quelle heure ?", look)
    page.locator(".rdv-slot").last.click()
    heading(page, "Voulez-vous déplacer ce rendez-vous ?", look)
    page.get_by_role("button", name="Déplacer le rendez-vous").dblclick()
    heading(page, "Votre rendez-vous est déplacé", look)
    page.get_by_role("link", name="Annuler le rendez-vous").click()
    heading(page, "Voulez-vous annuler ce rendez-vous ?", look)
    page.get_by_role("button", name="Annuler le rendez-vous").dblclick()
    heading(page, "Votre rendez-vous est annulé", look)
    expect(page.get_by_role("link", name="Prendre un autre rendez-vous")).to_be_visible()
    with in_espace(espace):
        assert Appointment.objects.get().status == "excused"
