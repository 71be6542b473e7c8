"""Configuration of the espace in a real browser: each page, and several motifs at once."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from booking.catalog.models import MotifCategory
from booking.directory.models import (
    Agent,
    AllowedOrigin,
    PartnerStructure,
    Sector,
    SectorAttribution,
    Team,
    UsagerField,
    Zone,
)
from tenants.context import in_espace
from tests.support.chromium import DESKTOP, PHONE
from tests.support.clients import HostClient
from tests.web.agent.people import account_of

from .looking import look

PAGES = (
    "",
    "/agents",
    "/agents/inviter",
    "/equipes",
    "/equipes/nouvelle",
    "/organisations",
    "/organisations/nouvelle",
    "/services",
    "/motifs",
    "/categories",
    "/categories/nouvelle",
    "/fiches-usagers",
    "/fiches-usagers/champs",
    "/fiches-rdv",
    "/secteurs",
    "/secteurs/nouveau",
    "/secteurs/carte",
    "/secteurs/import",
    "/secteurs/adresse?commune=07186",
    "/presentation",
    "/prescripteurs",
    "/prescripteurs/nouveau",
    "/prescripteurs/limites",
    "/integration",
    "/communes",
    "/apparence",
    "/mentions-legales",
    "/connexion",
    "/limites",
    "/messages",
    "/conservation",
)


@pytest.fixture
def agent(espace, counter):
    agent = counter.agents[0]
    with in_espace(espace):
        Agent.objects.filter(pk=agent.pk).update(is_espace_admin=True)
        Team.objects.create(name="Accueil").agents.add(agent)
        UsagerField.objects.create(kind="text", label="Numéro de dossier")
        UsagerField.objects.create(kind="choice", label="Mobilité", choices=["À pied"], position=1)
        sector = Sector.objects.create(name="Centre", human_id="centre")
        Zone.objects.create(sector=sector, level="city", city_code="07186", city_name="Privas")
        SectorAttribution.objects.create(sector=sector, organisation=counter.organisation)
        AllowedOrigin.objects.create(origin="https://www.ville-de-privas-et-ses-environs.example")
        partner = PartnerStructure.objects.create(name="CCAS de Privas")
        partner.addresses.create(value="ccas-de-privas.example")
        MotifCategory.objects.create(name="Logement", short_name="logement")
    return agent


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def opened(request, visit, agent):
    page = visit("alpha", "/aide", screen=request.param)
    client = HostClient("alpha.localhost").log_in(account_of(agent))
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": page.url}])
    page.goto(page.url.replace("/aide", "/agent/espace"))
    return page


def test_every_page(opened, agent):
    page, root = opened, opened.url
    for path in PAGES:
        page.goto(root + path)
        expect(page.locator("h1")).to_be_visible()
        look(page, path)
    page.goto(f"{root}/agents/{agent.pk}")
    look(page, "agent")
    for path, link in (
        ("/equipes", "Accueil"),
        ("/secteurs", "Centre"),
        ("/fiches-usagers", "Mobilité"),
        ("/prescripteurs", "CCAS de Privas"),
        ("/categories", "Logement"),
    ):
        page.goto(root + path)
        page.locator("main").get_by_role("link", name=link, exact=True).click()
        expect(page.locator("h1")).to_have_text(link)
        look(page, f"{path}-une")


def test_several_motifs_at_once(opened):
    page, root = opened, opened.url
    page.goto(f"{root}/motifs")
    for box in page.locator("main input[name=motif]").all():
        box.check(force=True)
    page.get_by_role("button", name="Modifier les motifs cochés").click()
    look(page, "motifs-modifier")
    page.get_by_role("button", name="Voir le résumé").click()
    expect(page.locator("#erreurs")).to_be_focused()
    look(page, "motifs-erreur")
    page.get_by_label("L’usager peut annuler son RDV").select_option("non")
    page.get_by_role("button", name="Voir le résumé").click()
    expect(page.get_by_role("heading", name="Ce qui va changer")).to_be_visible()
    look(page, "motifs-resume")
    page.get_by_role("button", name="Appliquer à").click()
    expect(page.get_by_text("motifs modifiés")).to_be_visible()


def test_the_look_follows_what_is_chosen(opened):
    page, root = opened, opened.url
    page.goto(f"{root}/apparence")
    verdict = page.locator("[data-look-verdict]")
    expect(verdict).to_contain_text("se lit bien")
    page.get_by_label("Couleur", exact=True).fill("#ffe000")
    expect(verdict).to_contain_text("se lit mal")
    look(page, "apparence-jaune")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#erreurs")).to_contain_text("La plus proche qui convient est")
    suggestion = page.locator("#erreurs").inner_text().rsplit(" ", 1)[1].strip(".\n")
    page.get_by_label("Couleur", exact=True).fill(suggestion)
    expect(verdict).to_contain_text("se lit bien")
    page.locator("label", has_text="Système de design de l’État").click()
    expect(verdict).to_contain_text("ses propres couleurs")
    look(page, "apparence-etat")
    page.locator("label", has_text="Neutre").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("c’est enregistré")).to_be_visible()
    expect(page.get_by_label("Couleur", exact=True)).to_have_value(suggestion)
