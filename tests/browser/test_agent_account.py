"""Mon compte in a real browser: each page at both widths, and a password changed by keyboard."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.factories.directory import PASSWORD
from tests.support.chromium import DESKTOP, PHONE
from tests.support.clients import HostClient
from tests.web.agent.people import account_of

from .test_path import check

CHOSEN = "Trois-girafes-sur-un-velo"


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def opened(request, visit, counter):
    page = visit("alpha", "/aide", screen=request.param)
    client = HostClient("alpha.localhost").log_in(account_of(counter.agents[0]))
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": page.url}])
    page.goto(page.url.replace("/aide", "/agent/mon-compte"))
    return page


def test_every_page_of_the_account(opened):
    page = opened
    tabs = page.get_by_role("navigation", name="Mon compte")
    for name in (
        "Profil",
        "Notifications",
        "Mot de passe",
        "Sécurité",
        "Synchronisation d’agenda",
        "Vos exports",
    ):
        tabs.get_by_role("link", name=name, exact=True).click()
        expect(tabs.get_by_role("link", name=name, exact=True)).to_have_attribute(
            "aria-current", "page"
        )
        check(page)


def test_a_weak_password_is_refused_where_it_stands(opened):
    page = opened
    page.goto(page.url + "/mot-de-passe")
    page.get_by_label("Mot de passe actuel").fill(PASSWORD)
    page.get_by_label("Nouveau mot de passe", exact=True).fill("motdepasse")
    page.get_by_label("une seconde fois").fill("motdepasse")
    page.keyboard.press("Enter")
    expect(page.locator("#erreurs")).to_be_focused()
    check(page)
    page.get_by_label("Mot de passe actuel").fill(PASSWORD)
    page.get_by_label("Nouveau mot de passe", exact=True).fill(CHOSEN)
    page.get_by_label("une seconde fois").fill(CHOSEN)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Votre mot de passe est changé")).to_be_visible()
