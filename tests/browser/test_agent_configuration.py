"""Configuration of an organisation in a real browser: each page at both widths, an invitation."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from booking.directory.models import AgentRole, Organisation
from tenants.context import in_espace
from tests.support.chromium import DESKTOP, PHONE
from tests.support.clients import HostClient
from tests.web.agent.people import account_of

from .test_path import check


@pytest.fixture
def agent(espace, counter):
    agent = counter.agents[0]
    with in_espace(espace):
        AgentRole.objects.filter(agent=agent).update(access_level="admin")
        Organisation.objects.filter(pk=counter.organisation.pk).update(opening_hours="9 h à 17 h")
    return agent


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def opened(request, visit, agent, counter):
    page = visit("alpha", "/aide", screen=request.param)
    client = HostClient("alpha.localhost").log_in(account_of(agent))
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": page.url}])
    page.goto(page.url.replace("/aide", f"/agent/{counter.organisation.pk}/configuration"))
    return page


def test_places_and_motifs(opened):
    page, root = opened, opened.url
    for path in ("lieux", "lieux/nouveau", "motifs"):
        page.goto(f"{root}/{path}")
        check(page)
    page.get_by_role("link", name="Aide pour remplir").click()
    expect(page.locator("#apercu")).to_contain_text("Réservé aux habitants")
    check(page)
    page.get_by_label("Instructions (facultatif)").fill("Venez à l’heure.")
    page.get_by_label("Instructions (facultatif)").blur()
    expect(page.locator("#apercu")).to_contain_text("Venez à l’heure.")
    page.get_by_label("Nom", exact=True).fill("")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#erreurs")).to_be_focused()
    check(page)
    page.get_by_label("Nom", exact=True).fill("Aide au dossier")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Le motif est enregistré")).to_be_visible()


def test_every_page_and_an_invitation(opened):
    page, root = opened, opened.url
    check(page)
    for path in ("organisation", "reservation-en-ligne", "reservation-en-ligne/affiche"):
        page.goto(f"{root}/{path}")
        check(page)
    page.goto(f"{root}/agents")
    check(page)
    page.get_by_role("link", name="Inviter des agents").click()
    page.get_by_label("Adresses e-mail").fill("pas-une-adresse")
    page.get_by_role("button", name="Inviter").click()
    expect(page.locator("#erreurs")).to_be_focused()
    check(page)
    page.get_by_label("Service social").check()
    page.get_by_label("Adresses e-mail").fill("nouvelle@demo.example, autre@demo.example")
    page.get_by_role("button", name="Inviter").click()
    expect(page.get_by_text("2 invitations en attente")).to_be_visible()
    page.get_by_role("link", name="nouvelle@demo.example").click()
    expect(page.get_by_role("button", name="Renvoyer une invitation")).to_be_visible()
    check(page)
