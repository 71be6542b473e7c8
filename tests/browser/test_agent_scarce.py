"""Agents' pages of what is scarce or went wrong: inscriptions, messages, a motif's last tabs."""

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from booking.appointments.services.hold_slot import Choice
from booking.appointments.services.register_turn import confirm_turn, register_turn
from booking.catalog.models import Motif
from booking.directory.models import AgentRole, UsagerProfile
from booking.notifications.models import Receipt
from socle.clock import now
from tenants.context import in_espace
from tests.booking.appointments.conftest import booked
from tests.factories import MotifFactory, QuestionFactory, UsagerFactory
from tests.support.chromium import DESKTOP, PHONE
from tests.support.clients import HostClient
from tests.web.agent.people import account_of

from .looking import look
from .test_turns import person


@pytest.fixture
def agent(espace, counter):
    """Two motifs by a queue, somebody in each; two messages that did not arrive."""
    agent = counter.agents[0]
    with in_espace(espace):
        AgentRole.objects.filter(agent=agent).update(access_level="admin")
        for number, name in enumerate(("Passeport attendu", "Carte d’identité attendue")):
            motif = MotifFactory(
                name=name,
                service=counter.motif.service,
                organisations=[counter.organisation],
                allocation="queue",
            )
            choice = Choice(motif, counter.organisation, counter.place, now())
            entry = register_turn(choice, person(number), now())
            confirm_turn(entry.pk, now())
        appointment = booked(counter)
        usager = UsagerFactory(last_name="Benali-Castelnaudary")
        for channel, recipient in (("sms", "+33639981234"), ("email", "n.benali@demo.example")):
            Receipt.objects.create(
                appointment=appointment,
                usager=usager,
                event="rdv_created",
                channel=channel,
                result="failure",
                recipient=recipient,
                content="Votre rendez-vous",
                duty=channel,
            )
    return agent


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def opened(request, visit, agent, counter):
    page = visit("alpha", "/aide", screen=request.param)
    client = HostClient("alpha.localhost").log_in(account_of(agent))
    session = client.cookies[django_settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": page.url}])
    page.goto(page.url.replace("/aide", f"/agent/{counter.organisation.pk}/inscriptions"))
    return page


def test_one_registers_somebody_for_the_motif_whose_form_it_is(opened):
    page = opened
    expect(page.locator("main h2")).to_have_count(2)
    for summary in page.locator("main summary").all():
        summary.click()
    look(page, "inscriptions")
    second = page.locator("main section").nth(1)
    second.locator("label", has_text="Prénom").click()
    page.keyboard.type("Ali")
    expect(second.get_by_label("Prénom")).to_have_value("Ali")
    second.get_by_label("Nom", exact=True).fill("Ba")
    second.get_by_label("Téléphone").fill("06 39 98 12 34")
    second.get_by_label("Lieu").select_option(index=1)
    second.get_by_role("button", name="Inscrire", exact=True).click()
    expect(page.locator("main section").nth(1)).to_contain_text("Ali Ba")
    look(page, "inscriptions-faite")


def test_messages_that_did_not_arrive(opened):
    page = opened
    page.goto(page.url.replace("/inscriptions", "/messages"))
    expect(page.get_by_text("Benali-Castelnaudary").first).to_be_visible()
    expect(page.get_by_text("06 39 98 12 34")).to_be_visible()
    look(page, "messages-non-arrives")


def test_the_last_tabs_of_a_motif(opened, espace, counter):
    page = opened
    with in_espace(espace):
        motif = Motif.objects.get(pk=counter.motif.pk)
        QuestionFactory(motif=motif, label="Quelle est votre démarche ?")
    root = page.url.replace("/inscriptions", f"/configuration/motifs/{motif.pk}")
    page.goto(f"{root}/questionnaire")
    look(page, "motif-questionnaire")
    tabs = page.get_by_role("navigation", name="Parties du motif")
    tabs.get_by_role("link", name="Répartition").click()
    expect(page.get_by_role("heading", name="Répartition")).to_be_in_viewport()
    look(page, "motif-repartition")


def test_questions_when_an_agent_books(opened, espace, counter):
    page = opened
    with in_espace(espace):
        QuestionFactory(motif=counter.motif, label="Quelle est votre démarche ?")
        usager = UsagerFactory(last_name="Ôrozco")
        UsagerProfile.objects.create(organisation=counter.organisation, usager=usager)
    query = f"/rdv/nouveau?motif={counter.motif.pk}&usagers={usager.pk}"
    page.goto(page.url.replace("/inscriptions", query))
    expect(page.get_by_role("heading", level=1)).to_have_text("Que répond l’usager ?")
    look(page, "rdv-questions")


def test_an_account_that_may_be_tied_to_proconnect(opened, settings):
    settings.PROCONNECT_ISSUER = "https://proconnect.example"
    settings.PROCONNECT_CLIENT_ID = settings.PROCONNECT_CLIENT_SECRET = "essai"
    page = opened
    page.goto(page.url.partition("/agent/")[0] + "/agent/mon-compte")
    tabs = page.get_by_role("navigation", name="Mon compte")
    tabs.get_by_role("link", name="ProConnect", exact=True).click()
    expect(page.get_by_role("heading", name="Relier votre compte")).to_be_visible()
    look(page, "compte-proconnect")
