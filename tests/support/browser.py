"""A real browser on real pages: hosts `<espace>.localhost`, committed data, watched consoles.

    def test_something(visit):
        page = visit("alpha", "/prendre_rdv", screen=PHONE)

Every page visited fails its test when its console showed an error.
"""

import os

import pytest
from django.db import connections

from tests.support.chromium import DESKTOP, Watched, executable, launched
from tests.support.live import served


@pytest.fixture(scope="session")
def browser():
    if executable() is None:
        pytest.fail("no Chromium: install Debian's package, or name it in RDV_CHROMIUM")
    # Playwright runs an event loop in this thread; Django would refuse the database for it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # While that loop runs Django keeps other connections than before and after it. Those that
    # stayed open on the other side would prevent the test database from being dropped.
    connections.close_all()
    with launched() as started:
        yield started
        connections.close_all()


@pytest.fixture
def port(committed, settings):
    with served() as number:
        settings.PUBLIC_PORT = str(number)
        yield number


@pytest.fixture
def visit(browser, port):
    """`visit(espace_slug_or_None, path, screen=…, javascript=…)`: an open page, its own cookies."""
    opened = []

    def open_page(espace: str | None, path: str = "/", *, screen=None, javascript: bool = True):
        context = browser.new_context(
            viewport=screen or DESKTOP, java_script_enabled=javascript, locale="fr-FR"
        )
        opened.append((context, Watched(context)))
        page = context.new_page()
        host = f"{espace}.localhost" if espace else "localhost"
        page.goto(f"http://{host}:{port}{path}")
        return page

    yield open_page
    met = [fault for _, watched in opened for fault in watched.met]
    for context, _ in opened:
        context.close()
    assert not met, met
