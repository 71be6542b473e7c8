"""Configuration of an organisation in a real browser: each page at both widths, an invitation."""

import base64

import pytest
from django.conf import settings
from playwright.sync_api import expect

from booking.directory.addresses import Address
from booking.directory.models import AgentRole, Organisation, Place
from integrations.geocoding import memory
from tenants.context import in_espace
from tests.support.chromium import DESKTOP, PHONE
from tests.support.clients import HostClient
from tests.web.agent.people import account_of

from .looking import look
from .test_path import check

TILES = "https://data.geopf.fr/**"
# One grey pixel: what a map's tile may be.
TILE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mOsr6//DwAFgAKA1N2H4AAAAABJRU5ErkJggg=="
)


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
    page.get_by_role("link", name="Aide pour remplir un dossier administratif", exact=True).click()
    expect(page.locator("#apercu")).to_contain_text("Réservé aux habitants")
    check(page)
    page.get_by_label("Instructions affichées après").fill("Venez à l’heure.")
    page.get_by_label("Instructions affichées après").blur()
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


def test_a_place_is_found_by_its_address_and_moved_on_the_map(opened, espace, counter):
    page, root = opened, opened.url
    page.route(TILES, lambda route: route.fulfill(body=TILE, content_type="image/png"))
    memory.forget()
    memory.known.append(
        Address(
            "7 rue Neuve 07000 Privas",
            "housenumber",
            "7 rue Neuve",
            "07",
            "07186",
            "Privas",
            latitude=44.75,
            longitude=4.61,
        )
    )
    page.goto(f"{root}/lieux")
    page.get_by_role("link", name="Hôtel de ville").click()
    canvas = page.get_by_role("region", name="Position du lieu")
    expect(canvas.locator("img.leaflet-tile-loaded").first).to_be_visible()
    check(page)
    page.get_by_label("Adresse", exact=False).first.fill("7 rue N")
    page.get_by_role("option", name="7 rue Neuve").click()
    page.get_by_text("Position sur la carte").click()
    expect(page.get_by_label("Latitude")).to_have_value("44.7500")
    marker = canvas.locator(".leaflet-marker-icon")
    marker.scroll_into_view_if_needed()
    box = marker.bounding_box()
    page.mouse.move(box["x"] + 12, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 60, steps=5)
    page.mouse.up()
    expect(page.get_by_label("Latitude")).not_to_have_value("44.7500")
    look(page, "lieu")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Le lieu est enregistré")).to_be_visible()
    with in_espace(espace):
        found = Place.objects.get(pk=counter.place.pk)
    assert found.address == "7 rue Neuve 07000 Privas"
    assert 44.74 < found.latitude < 44.75


def test_without_tiles_the_point_is_still_told(opened):
    page, root = opened, opened.url
    page.route(TILES, lambda route: route.abort())
    page.goto(f"{root}/lieux")
    page.get_by_role("link", name="Hôtel de ville").click()
    expect(page.get_by_role("link", name="Voir sur une carte")).to_be_visible()
    check(page)
