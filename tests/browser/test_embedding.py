"""A town's page shows the booking path in a frame, in a browser that refuses every cookie."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Frame, FrameLocator, Page, expect

from booking.directory.models import AllowedOrigin
from booking.web.embedding.snippet import snippet_of
from tenants.context import in_espace
from tests.support.axe.check import violations, violations_in_both_schemes
from tests.support.chromium import ARGUMENTS, DESKTOP, PHONE, Watched, executable

from .walk import ADDRESS, link_of_last_mail

PAGE = '<!doctype html><html lang="fr"><title>Ville</title><body><main><h1>Ville</h1>{}{}</main>'


@contextmanager
def town_site(body: str):
    """A site of another origin, on the loopback: its address."""

    class Town(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Town)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@pytest.fixture
def open_town(espace, counter, port, browser, tmp_path):
    """`open_town(…)`: the town's page in a browser whose settings block all cookies."""
    opened = []

    def visit(*, allowed: bool = True, kind: str = "script", screen=DESKTOP, javascript=True):
        with in_espace(espace):
            code = getattr(snippet_of(), kind)
        tall = '<div style="height: 120vh"></div>'
        site = town_site(PAGE.format(code, tall))
        origin = site.__enter__()
        if allowed:
            with in_espace(espace):
                AllowedOrigin.objects.create(origin=origin)
        profile = tmp_path / "profile" / "Default"
        profile.mkdir(parents=True)
        refusal = {"profile": {"default_content_setting_values": {"cookies": 2}}}
        (profile / "Preferences").write_text(json.dumps(refusal))
        context = browser.browser_type.launch_persistent_context(
            profile.parent,
            executable_path=executable(),
            args=ARGUMENTS,
            viewport=screen,
            java_script_enabled=javascript,
            locale="fr-FR",
        )
        watched = Watched(context)
        opened.append((site, context, watched))
        page = context.new_page()
        page.goto(origin)
        return page, watched

    yield visit
    for site, context, _ in opened:
        context.close()
        site.__exit__(None, None, None)


def to_the_form(frame: FrameLocator) -> None:
    frame.get_by_role("link", name="Service social").click()
    frame.get_by_role("link", name="Aide pour remplir").click()
    frame.get_by_text("J’ai lu ces consignes").click()
    frame.get_by_role("button", name="Continuer").click()
    frame.get_by_role("link", name="Hôtel de ville").click()
    frame.locator(".rdv-slot").first.click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Qui êtes-vous ?")


def book(frame: FrameLocator) -> None:
    to_the_form(frame)
    frame.get_by_label("Prénom").fill("Nadia")
    frame.get_by_label("Nom", exact=True).fill("Benali")
    frame.get_by_label("Adresse e-mail").fill(ADDRESS)
    frame.get_by_role("button", name="Réserver ce créneau").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Vérifiez votre messagerie")


def _inside(frame: Frame) -> float:
    return frame.evaluate("document.body.getBoundingClientRect().height")


def _outside(page: Page) -> float:
    return page.locator("iframe").bounding_box()["height"]


def fits(page: Page) -> None:
    """The frame is as high as what it shows: nothing scrolls inside."""
    frame = page.frames[1]
    page.wait_for_function("() => document.querySelector('iframe').style.height !== '700px'")
    # Each side tells the other by a message, after each screen.
    deadline = time.monotonic() + 10
    while abs(_outside(page) - _inside(frame)) >= 2:
        assert time.monotonic() < deadline, (_outside(page), _inside(frame))
        page.wait_for_timeout(50)
    assert frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_one_books_from_the_towns_page_without_any_cookie(open_town, screen):
    page, watched = open_town(screen=screen)
    frame = page.frame_locator("iframe")
    assert page.locator("iframe").get_attribute("title") == "Prendre rendez-vous – Alpha"
    expect(frame.get_by_role("heading", level=1)).to_have_text("Avec quel service ?")
    fits(page)
    assert violations(page) == []
    assert violations_in_both_schemes(page, page.frames[1]) == []
    book(frame)
    fits(page)
    assert page.context.cookies() == []
    assert watched.met == []
    # The message leads to the espace's own page, by itself.
    link = link_of_last_mail()
    assert "/integration" not in link
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmez-vous ce rendez-vous ?")


def test_the_control_without_cookies_the_ordinary_form_is_refused(open_town, port):
    """What the frame does is not what a browser without cookies gets elsewhere."""
    page, _ = open_town()
    frame = page.frame_locator("iframe")
    to_the_form(frame)
    with page.context.expect_page() as waited:
        frame.get_by_role("link", name="Ouvrir dans une nouvelle page").click()
    alone = waited.value
    expect(alone.get_by_role("heading", level=1)).to_have_text("Qui êtes-vous ?")
    assert "/integration" not in alone.url
    alone.get_by_label("Prénom").fill("Nadia")
    alone.get_by_label("Nom", exact=True).fill("Benali")
    alone.get_by_label("Adresse e-mail").fill(ADDRESS)
    alone.get_by_role("button", name="Réserver ce créneau").click()
    expect(alone.get_by_role("heading", level=1)).to_have_text("Ce formulaire doit être renvoyé")


def test_without_scripts_at_all_the_plain_frame_books(open_town):
    page, watched = open_town(kind="frame", javascript=False, screen=PHONE)
    book(page.frame_locator("iframe"))
    assert watched.met == []


def test_without_scripts_the_town_shows_a_link(open_town):
    page, _ = open_town(javascript=False)
    page.get_by_role("link", name="Prendre rendez-vous – Alpha").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Avec quel service ?")
    assert "/integration" not in page.url


def test_a_site_that_is_not_allowed_shows_the_link_instead(open_town):
    page, watched = open_town(allowed=False)
    assert any("frame-ancestors" in words for words in watched.met)
    expect(page.get_by_role("link", name="Prendre rendez-vous – Alpha")).to_be_visible(
        timeout=15_000
    )
    assert page.locator("iframe").count() == 0


def test_errors_take_the_focus_and_keys_go_through(open_town):
    page, watched = open_town()
    frame = page.frame_locator("iframe")
    to_the_form(frame)
    frame.get_by_label("Prénom").focus()
    page.keyboard.press("Enter")
    expect(frame.locator("#erreurs")).to_be_focused()
    box = page.locator("iframe").bounding_box()
    assert box["y"] >= -1, "the new screen starts above what one sees"
    assert watched.met == []


def test_each_side_listens_to_the_other_only(open_town):
    """Messages of other windows neither resize the frame nor make it speak."""
    page, _ = open_town()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Avec quel service ?")
    fits(page)
    before = page.locator("iframe").bounding_box()["height"]
    # From the town's own window: neither the right origin nor the right source.
    page.evaluate("window.postMessage({rdv: 'hauteur', pixels: 9000}, '*')")
    # From a frame of the espace that is not the one of the script.
    inner = page.frames[1]
    inner.evaluate("window.heard = []; window.addEventListener('message', e => heard.push(1))")
    # From the right frame, nonsense.
    for said in ("{rdv: 'hauteur', pixels: 'x'}", "{rdv: 'hauteur', pixels: Infinity}", "null"):
        inner.evaluate(f"window.parent.postMessage({said}, '*')")
    page.wait_for_timeout(200)
    assert page.locator("iframe").bounding_box()["height"] == before
    # A stranger's window says hello to the frame: it does not answer.
    inner.evaluate("window.postMessage({rdv: 'bonjour'}, '*')")
    page.wait_for_timeout(100)
    assert page.locator("iframe").bounding_box()["height"] == before
