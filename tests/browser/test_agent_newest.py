"""One walk over many pages of the agents, at both widths: they fit, and axe has nothing to say."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from oauth2_provider.models import get_application_model, get_refresh_token_model
from playwright.sync_api import Page, expect

from booking.catalog.models import Motif
from booking.directory.models import Agent, AgentRole, Organisation, Service, Usager
from integrations.geocoding import memory
from socle.clock import now
from tenants.context import in_espace, on_portal
from tests.factories import (
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
)
from tests.support.chromium import DESKTOP, PHONE
from tests.tenancy.stock import Stock, stock
from tests.web.agent.people import book
from tests.web.usager.sectors import PRIVAS, attribute
from tests.web.usager.sectors import address as known_address

from .looking import look
from .walk import heading

ACCOUNT = "agent/mon-compte"
PRESCRIPTEURS = Motif.BookableBy.AGENTS_AND_PRESCRIPTEURS


@pytest.fixture
def things(espace, settings, tmp_path) -> Stock:
    """One object of each noun, and an application that acts for the agent."""
    settings.STATE_DIR = tmp_path
    made = stock(espace)
    with on_portal():
        application = get_application_model().objects.create(
            name="La Coop de la médiation numérique",
            client_type="confidential",
            authorization_grant_type="authorization-code",
            redirect_uris="https://coop.example/retour",
        )
        get_refresh_token_model().objects.create(
            user=made.account, application=application, token="essai"
        )
    return made


@pytest.fixture
def elsewhere(espace, things) -> Organisation:
    """A town that its sector leads to: a motif with windows, and a session of a collective one."""
    memory.forget()
    memory.known.append(known_address(PRIVAS, "Privas"))
    with in_espace(espace):
        town = OrganisationFactory(name="Mairie d’Aubenas")
        hall = PlaceFactory(organisation=town, name="Hôtel de ville")
        service = Service.objects.get(pk=things.motif.service_id)
        shared = {"service": service, "organisations": [town], "bookable_by": PRESCRIPTEURS}
        motif = MotifFactory(name="Aide sociale", **shared)
        workshop = MotifFactory(name="Atelier CV", collectif=True, **shared)
        Motif.objects.filter(pk=motif.pk).update(sectorisation_level="organisation")
        attribute(town, PRIVAS)
        receiver = AgentFactory(organisation=town, services=[service])
        OpeningWindowFactory(agent=receiver, organisation=town, place=hall, motifs=[motif])
        session = book(
            receiver,
            town,
            now() + timedelta(days=9),
            motif=workshop,
            place=hall,
            name="Écrire son CV",
            max_participants_count=8,
        )
        session.participations.all().delete()
        Usager.objects.filter(pk=things.usager.pk).update(address="Privas")
        Usager.objects.filter(pk=things.usager.pk).update(first_name="Nadia")
    yield town
    memory.forget()


@pytest.fixture
def opening(espace, things) -> Organisation:
    """An organisation that has nothing yet, administered by the same agent."""
    with in_espace(espace):
        new = OrganisationFactory(name="Mairie neuve", phone="")
        agent = Agent.objects.get(pk=things.agent.pk)
        AgentRole.objects.create(agent=agent, organisation=new, access_level="admin")
    return new


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def opened(request, visit, things):
    """`opened(path)`: the page, for somebody who administers everything."""
    page = visit("alpha", "/aide", screen=request.param)
    session = things.session_of(things.account).cookies[django_settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": page.url}])
    root = page.url.removesuffix("aide")

    def open_page(path: str) -> Page:
        page.goto(root + path)
        expect(page.locator("h1")).to_be_visible()
        return page

    return open_page


def test_what_is_tied_to_the_account_and_to_other_software(opened, things):
    organisation, webhook = things.organisation.pk, things.webhook.pk
    for path in (
        f"{ACCOUNT}/synchronisation",
        f"{ACCOUNT}/synchronisation/caldav",
        f"{ACCOUNT}/synchronisation/{things.calendar.pk}",
        f"{ACCOUNT}/applications",
        "agent/espace/synchronisations",
        "agent/espace/webhooks",
        "agent/espace/webhooks/nouveau",
        f"agent/espace/webhooks/{webhook}",
        f"agent/espace/webhooks/envois/{things.webhook_delivery.pk}",
        f"agent/{organisation}/cartographie",
    ):
        look(opened(path), path)


def test_a_token_is_shown_once(opened):
    page = opened(f"{ACCOUNT}/jetons")
    page.get_by_label("Nom", exact=False).first.fill("Mon tableur")
    page.locator("main input[type=checkbox]").first.check(force=True)
    page.get_by_role("button", name="Créer").click()
    expect(page.locator("main")).to_contain_text("Mon tableur")
    look(page, "jeton-cree")


def test_the_search_is_widened_to_a_sector_and_to_a_session(opened, things, elsewhere):
    wider = f"agent/{things.organisation.pk}/trouver-un-rdv/elargir"
    page = opened(wider)
    look(page, "elargir")
    page.get_by_role("link", name="Choisir d’abord l’usager").click()
    heading(page, "Pour quel usager ?")
    look(page, "elargir-usager")
    page = opened(f"{wider}?usagers={things.usager.pk}")
    look(page, "elargir-secteur")
    page.locator("main").get_by_role("link", name="Atelier CV").click()
    look(page, "elargir-seances")
    page.locator("main").get_by_role("link", name="Écrire son CV").click()
    heading(page, "Tout est-il exact ?")
    look(page, "elargir-recapitulatif")
    page.get_by_role("button", name="Confirmer le RDV").click()
    heading(page, "Le RDV est confirmé")
    look(page, "elargir-confirme")
    page = opened(f"{wider}?usagers={things.usager.pk}")
    page.locator("main").get_by_role("link", name="Aide sociale").click()
    look(page, "elargir-lieux")
    if page.locator("a.rdv-slot").count() == 0:
        page.locator("main").get_by_role("link", name="Hôtel de ville").click()
    expect(page.locator("a.rdv-slot").first).to_be_visible()
    look(page, "elargir-creneaux")


def test_a_new_organisation_says_what_comes_next(opened, opening):
    root = f"agent/{opening.pk}"
    for path in ("configuration", "plages", "configuration/reservation-en-ligne"):
        page = opened(f"{root}/{path}")
        expect(page.locator(".fr-notice").first).to_contain_text("Réservation en ligne")
        look(page, f"neuve-{path}")
