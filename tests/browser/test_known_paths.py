"""In a browser, on a telephone: an invitation, a follow-up, a workshop, and what robots meet."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache

from booking.appointments.models import Appointment, BookingHold
from booking.catalog.models import Motif
from booking.directory.services.invite_usager import invitation_token
from booking.directory.usager_sessions import open_session
from socle import clock
from socle.web.effort import pressure
from socle.web.limits import counting
from tenants.context import in_espace
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import open_counter
from tests.factories import UsagerFactory
from tests.support.chromium import PHONE

from .looking import look
from .walk import heading

SLOTS, KNOWN = "Quel jour, à quelle heure ?", "Confirmez-vous ce rendez-vous ?"


def known(page, espace, usager) -> None:
    """The browser of somebody who proved who they are."""
    with in_espace(espace):
        key = open_session(usager, "alpha.localhost", "link", clock.now())
    page.context.add_cookies([{"name": settings.USAGER_COOKIE_NAME, "value": key, "url": page.url}])


def here(page, path: str) -> None:
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + path)


def test_an_invitation_leads_to_the_form_filled_in(visit, espace) -> None:
    with in_espace(espace):
        counter = open_counter(name="Bilan d’insertion", bookable_by=Motif.BookableBy.INVITED)
        usager = UsagerFactory(first_name="Nadia", last_name="Benali")
        token = invitation_token(usager.pk, clock.now())
    page = visit(
        "alpha",
        f"/prendre_rdv?motif_id={counter.motif.pk}&lieu_id={counter.place.pk}"
        f"&invitation_token={token}",
        screen=PHONE,
        javascript=False,
    )
    heading(page, SLOTS)
    page.locator(".rdv-slot").first.click()
    heading(page, "Qui êtes-vous ?")
    assert page.get_by_label("Nom", exact=True).input_value() == "Benali"
    page.get_by_role("button", name="Réserver ce créneau").click()
    page.get_by_role("heading", level=1).wait_for()
    with in_espace(espace):
        assert BookingHold.objects.filter(motif=counter.motif, is_invited=True).count() == 1


def test_a_follow_up_is_with_ones_own_referent(visit, espace) -> None:
    with in_espace(espace):
        counter = open_counter(agents=2, name="Suivi social", follow_up=True)
        usager = UsagerFactory(first_name="Nadia")
        referent = counter.agents[0]
        usager.referents.add(referent)
    page = visit("alpha", "/aide", screen=PHONE)
    known(page, espace, usager)
    here(page, f"/prendre_rdv?referent_ids={referent.pk}&lieu_id={counter.place.pk}")
    page.get_by_role("link", name="Suivi social").click()
    heading(page, SLOTS)
    page.locator(".rdv-slot").first.click()
    heading(page, KNOWN, lambda shown: look(shown, "suivi"))
    page.get_by_role("button", name="Confirmer mon rendez-vous").click()
    heading(page, "Votre rendez-vous est confirmé")
    with in_espace(espace):
        appointment = Appointment.objects.get(motif=counter.motif)
        assert [one.agent_id for one in appointment.claims.all()] == [referent.pk]


def test_a_seat_in_a_workshop(visit, espace) -> None:
    with in_espace(espace):
        counter = open_counter(name="Atelier CV", collectif=True)
        usager = UsagerFactory(first_name="Nadia")
        start = (clock.now() + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
        session = booked(counter, starts_at=start, name="Écrire son CV", max_participants_count=3)
        session.participations.all().delete()
    page = visit("alpha", "/aide", screen=PHONE)
    known(page, espace, usager)
    here(page, f"/prendre_rdv?motif_id={counter.motif.pk}&lieu_id={counter.place.pk}")
    heading(page, "Quelle séance ?", lambda shown: look(shown, "seances"))
    page.locator("main li a").first.click()
    page.locator("main form button").first.click()
    heading(page, "Votre rendez-vous est confirmé")
    with in_espace(espace):
        assert session.participations.get().usager_id == usager.pk


@pytest.fixture
def attacked(espace, settings, monkeypatch):
    """Alpha's forms are under attack."""
    settings.LIMITS_ENABLED = True
    monkeypatch.setattr(counting._Rest, "until", 0.0)
    cache.clear()
    with in_espace(espace):
        cache.set(pressure.KEY, pressure.BITS, 600)
        counter = open_counter(name="Passeport")
    yield f"/prendre_rdv?motif_id={counter.motif.pk}&lieu_id={counter.place.pk}"
    cache.clear()


def say_who(page) -> None:
    page.locator(".rdv-slot").first.click()
    heading(page, "Qui êtes-vous ?")
    page.get_by_label("Prénom").fill("Nadia")
    page.get_by_label("Nom", exact=True).fill("Benali")
    page.get_by_label("Adresse e-mail").fill("nadia@demo.example")


def test_under_attack_the_browser_computes_and_nobody_clicks_more(visit, attacked) -> None:
    page = visit("alpha", attacked, screen=PHONE)
    say_who(page)
    look(page, "effort")
    page.get_by_role("button", name="Réserver ce créneau").click()
    heading(page, "Vérifiez votre messagerie")


def test_under_attack_without_javascript_one_waits(visit, attacked) -> None:
    page = visit("alpha", attacked, screen=PHONE, javascript=False)
    say_who(page)
    page.get_by_role("button", name="Réserver ce créneau").click()
    heading(page, "Patientez une minute")
    assert page.locator("input[name=email]").get_attribute("value") == "nadia@demo.example"


def test_a_verified_identity_is_asked_for(visit, espace) -> None:
    with in_espace(espace):
        counter = open_counter(name="Titre de séjour", verified_identity=True, kept_share=20)
    address = f"/prendre_rdv?motif_id={counter.motif.pk}&lieu_id={counter.place.pk}"
    page = visit("alpha", address, screen=PHONE)
    look(page, "creneaux-verifies")
    page.locator(".rdv-slot").first.click()
    heading(page, "Qui êtes-vous ?", lambda shown: look(shown, "identite"))
