"""Public pages of the portal and of an espace: widths, themes, weight, without scripts."""

import pytest
from playwright.sync_api import Page, expect

from booking.directory.models import Presentation
from integrations.publication.publishing import publish_figures, total_figures
from socle import clock
from tenants import hosts
from tenants.context import in_espace
from tenants.models import Espace
from tests.support.chromium import DESKTOP, PHONE

from .test_path import check

OF_ALL = [
    "/aide",
    "/contact",
    "/accessibilite",
    "/mentions-legales",
    "/conditions-d-utilisation",
    "/donnees-personnelles",
    "/cookies",
    "/statistiques",
    "/etat-du-service",
]
MOST_BYTES = 150_000
# What the design system itself weighs is not ours to say.
DESIGN_SYSTEM = "/static/dsfr/"
# Asked for again: a body is gone once the page is.
SIZES = """async urls => {
  const sizes = await Promise.all(urls.map(async url => (await (await fetch(url)).blob()).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}"""


@pytest.fixture
def described(espace, counter):
    """A mailbox, so that there is a form, a telephone, and figures of a night."""
    with in_espace(espace):
        Presentation.objects.create(email="contact@alpha.example", welcome="Bienvenue.")
        publish_figures(clock.now())
    total_figures(clock.now())
    yield from changed(espace, phone="+33475000102")


def changed(espace: Espace, **values: str):
    """The espace with these values, as it was afterwards."""
    before = {name: getattr(espace, name) for name in values}
    for name, value in values.items():
        setattr(espace, name, value)
    espace.save()
    yield espace
    for name, value in before.items():
        setattr(espace, name, value)
    espace.save()
    hosts.forget()


@pytest.fixture
def of_ardeche(espace, counter):
    yield from changed(espace, departement_number="07")


def weigh(page: Page, url: str) -> int:
    """What a page and all that it asks for weigh, uncompressed, without the design system."""
    asked: set[str] = set()

    def note(request) -> None:
        asked.add(request.url)

    page.on("request", note)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.remove_listener("request", note)
    mine = [one for one in asked if DESIGN_SYSTEM not in one and one.startswith("http")]
    return page.evaluate(SIZES, sorted(mine))


def look(page: Page, origin: str, paths: list[str]) -> None:
    page.wait_for_load_state("networkidle")
    for path in paths:
        weight = weigh(page, f"{origin}{path}")
        assert 1000 < weight < MOST_BYTES, (path, weight)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert page.locator("a[href^='tel:']").count(), path
        check(page)


@pytest.mark.parametrize(
    ("theme", "screen"),
    [("neutre", PHONE), ("etat", DESKTOP)],
    ids=["neutre-phone", "etat-desktop"],
)
def test_public_pages_of_an_espace(visit, described, dress, port, theme, screen):
    dress(theme)
    page = visit("alpha", "/", screen=screen)
    look(page, f"http://alpha.localhost:{port}", ["/", "/prendre_rdv", *OF_ALL, "/aide?q=annuler"])


def test_public_pages_of_the_portal(visit, described, port):
    page = visit(None, "/", screen=PHONE)
    look(page, f"http://localhost:{port}", ["/", "/?q=saint-denis", *OF_ALL])


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_one_finds_the_service_of_ones_commune(visit, of_ardeche, javascript):
    page = visit(None, "/", screen=PHONE, javascript=javascript)
    box = page.get_by_label("Trouver mon service")
    if javascript:
        box.press_sequentially("priv")
        option = page.get_by_role("option", name="Privas")
        expect(option).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    else:
        box.fill("privas")
        page.get_by_role("button", name="Rechercher").click()
    expect(page.get_by_role("heading", name="1 service pour Privas (07000)")).to_be_visible()
    page.get_by_role("link", name="Alpha").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prendre rendez-vous avec Alpha")


def test_one_writes_to_the_espace_without_scripts(visit, described):
    page = visit("alpha", "/contact", screen=PHONE, javascript=False)
    page.get_by_label("Votre nom").fill("Nadia Benali")
    page.get_by_label("Votre adresse e-mail").fill("nadia@demo.example")
    page.get_by_label("Votre message").fill("Une question.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", name="Votre message est parti")).to_be_visible()
