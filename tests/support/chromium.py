"""Debian's Chromium, driven by Playwright; each page tells what it met."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A 404 or a 409 is an answer that tests ask for, not a fault of the page; nor is a connection cut,
# nor a preview that was still awaited when the form was sent: on a slow machine it often is.
ASKED_FOR = ("Failed to load resource", "htmx:sendError", "htmx:sendAbort", "htmx:afterRequest")
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


def executable() -> str | None:
    """Where Chromium is; `RDV_CHROMIUM` says it when the path does not."""
    named = os.environ.get("RDV_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser")


def quick_executable() -> str | None:
    """The same engine without Chromium's own windows, which cost more than the pages in them.

    Chromium itself where that package is missing, or for tests of its settings and profiles.
    """
    return shutil.which("chromium-headless-shell") or executable()


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=quick_executable(), args=ARGUMENTS)
        yield browser
        browser.close()


class Watched:
    """What a context's pages met that no page should: script errors, refusals of the policy."""

    def __init__(self, context: BrowserContext) -> None:
        self.met: list[str] = []
        context.on("page", self._watch)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.met.append(f"{page.url} {error}"))
        page.on("console", lambda message: self._hear(page, message))

    def _hear(self, page: Page, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in ASKED_FOR):
            self.met.append(f"{page.url} {message.text}")
