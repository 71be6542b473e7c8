"""What the public reads when something is refused or scarce, and the sessions of a workshop."""

import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from booking.directory.usager_sessions import open_session
from socle.clock import now
from socle.web.limits import counting
from socle.web.limits.rates import RATES
from tenants import hosts
from tenants.context import in_espace
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import open_counter
from tests.factories import UsagerFactory
from tests.support.chromium import DESKTOP, PHONE
from tests.support.clients import HostClient

from .looking import look
from .walk import heading

SCREENS = [("neutre", PHONE), ("etat", PHONE), ("neutre", DESKTOP)]
IDS = ["neutre-phone", "etat-phone", "neutre-desktop"]
PHONE_LINK = "a[href^='tel:']"


@pytest.fixture(params=SCREENS, ids=IDS)
def opened(request, visit, espace, dress, described_phone):
    theme, screen = request.param
    dress(theme)
    return visit("alpha", "/aide", screen=screen)


@pytest.fixture
def described_phone(espace):
    """A telephone, which every public page then tells."""
    espace.phone = "+33475000102"
    espace.save()
    yield
    espace.phone = ""
    espace.save()
    hosts.forget()


def test_refused_invitation_and_follow_up(opened, espace):
    page, home = opened, opened.url.partition("/aide")[0]
    page.goto(f"{home}/prendre_rdv?invitation_token=coupe")
    heading(page, "Cette invitation n’est pas valable, ou ne l’est plus")
    expect(page.locator(PHONE_LINK).first).to_be_attached()
    look(page, "invitation-refusee")
    with in_espace(espace):
        usager = UsagerFactory(email="nadia@demo.example")
        secret = open_session(usager, "alpha.localhost", "link", now())
    page.context.add_cookies([{"name": "rdv_usager", "value": secret, "url": home}])
    page.goto(f"{home}/prendre_rdv?referent_ids=999999")
    heading(page, "Ce rendez-vous de suivi ne vous est pas ouvert")
    expect(page.locator(PHONE_LINK).first).to_be_attached()
    look(page, "suivi-refuse")


def test_one_too_many(opened, settings, monkeypatch):
    settings.LIMITS_ENABLED = True
    monkeypatch.setattr(counting._Rest, "until", 0.0)
    cache.clear()
    page, home = opened, opened.url.partition("/aide")[0]
    wrong = f"/l/{uuid.uuid4()}/{'a' * 33}"
    same_machine = HostClient("alpha.localhost")
    statuses = [same_machine.get(wrong).status_code for _ in range(RATES["link"].count)]
    assert set(statuses) == {404}
    refused = page.goto(home + wrong)
    cache.clear()
    assert refused.status == 429
    heading(page, "Vous avez fait trop de demandes en peu de temps")
    expect(page.locator(PHONE_LINK).first).to_be_attached()
    look(page, "trop-de-demandes")


def test_sessions_of_a_workshop(opened, espace):
    page, home = opened, opened.url.partition("/aide")[0]
    with in_espace(espace):
        counter = open_counter(name="Atelier CV", collectif=True)
        for days, seats in ((3, 3), (4, 1)):
            starts_at = now() + timedelta(days=days)
            booked(counter, starts_at=starts_at, name="Écrire son CV", max_participants_count=seats)
    query = f"motif_id={counter.motif.pk}&lieu_id={counter.place.pk}"
    page.goto(f"{home}/prendre_rdv?{query}")
    heading(page, "Quelle séance ?")
    expect(page.get_by_role("heading", name="Séances complètes")).to_be_visible()
    look(page, "ateliers")
    page.get_by_role("link", name="2 places").click()
    heading(page, "Qui s’inscrit ?")
    look(page, "atelier-inscription")


def test_the_form_of_an_inscription_refused(opened, espace):
    page, home = opened, opened.url.partition("/aide")[0]
    with in_espace(espace):
        counter = open_counter(name="Passeport", allocation="queue")
    query = f"motif_id={counter.motif.pk}&lieu_id={counter.place.pk}"
    page.goto(f"{home}/inscription?{query}")
    heading(page, "Qui s’inscrit ?")
    page.get_by_role("button", name="M’inscrire").click()
    expect(page.locator("#erreurs")).to_be_focused()
    expect(page.locator(PHONE_LINK).first).to_be_attached()
    look(page, "inscription-refusee")
