"""A session in a real browser: created, filled, printed."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from booking.directory.models import AgentRole, UsagerProfile
from tenants.context import in_espace
from tests.factories import MotifFactory, UsagerFactory
from tests.support.chromium import DESKTOP, PHONE
from tests.support.clients import HostClient
from tests.web.agent.people import account_of

from .test_path import check


@pytest.fixture
def agent(espace, counter):
    agent = counter.agents[0]
    with in_espace(espace):
        AgentRole.objects.filter(agent=agent).update(access_level="admin")
        MotifFactory(name="Atelier budget", organisations=[counter.organisation], collectif=True)
        usager = UsagerFactory(last_name="Ôrozco")
        UsagerProfile.objects.create(organisation=counter.organisation, usager=usager)
    return agent


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def opened(request, visit, agent, counter):
    page = visit("alpha", "/aide", screen=request.param)
    client = HostClient("alpha.localhost").log_in(account_of(agent))
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": page.url}])
    page.goto(page.url.replace("/aide", f"/agent/{counter.organisation.pk}/collectifs"))
    return page


def test_a_session_from_nothing_to_its_sheet(opened):
    page = opened
    check(page)
    page.get_by_role("link", name="Créer un RDV collectif").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nouveau RDV collectif")
    page.get_by_role("button", name="Créer la séance").click()
    expect(page.locator("#erreurs")).to_be_focused()
    check(page)
    page.get_by_label("Intitulé").fill("Faire ses comptes")
    page.get_by_label("Date et heure").fill("2027-03-02T14:00")
    page.get_by_label("Lieu", exact=True).select_option("Hôtel de ville")
    page.get_by_label("Nombre de places").fill("8")
    page.get_by_role("button", name="Créer la séance").click()
    expect(page.get_by_text("La séance est créée")).to_be_visible()
    check(page)
    page.get_by_label("Nom, prénom").fill("oroz")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Inscrire Nadia Ôrozco")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Inscrire Nadia Ôrozco").click()
    expect(page.get_by_text("1 inscrit sur 8")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Feuille d’émargement").click()
    expect(page.get_by_role("rowheader", name="Nadia Ôrozco")).to_be_visible()
    check(page)
