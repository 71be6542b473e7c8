"""A first booking on a telephone at 4G speed: each screen in Chromium, from the tap to the page.

The network is slowed by Chromium itself (DevTools protocol) and the processor made four times
slower; the server is this process, on the demo's largest espace. The time that a person takes to
read and to type is left out: what is told is what they wait for.
"""

import os
import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import mail
from playwright.sync_api import Browser, Page

from booking.domain.wallclock import local_day
from project.demo.communes import centres
from project.demo.loader import load
from project.demo.territories.drome import DROME
from socle import clock
from tenants.relay import drain
from tests.support.chromium import PHONE, launched
from tests.support.live import served

from .database import throwaway_database

NAME = "phone"
DESCRIPTION = (
    "a first booking on a telephone at 4G speed, from the espace's door to the confirmation"
)

WALKS = 3
SLOWER = 4  # times, the processor
# As WebPageTest has it: round trip in ms, kilobits a second down and up.
FOUR_G = (170, 9_000, 9_000)
MOTIF = "premier_rendez_vous_avec_une_assistante_sociale-public_office"
LAST = "Qui êtes-vous ?"
VALENCE = "26362"
TARGET = 60.0  # seconds, for the whole path with its reading and typing (issue of the public doors)


@dataclass(frozen=True, slots=True)
class Screen:
    """What one screen took, in seconds until it can be used, and kB received; medians."""

    screen: str
    seconds: float
    kilobytes: float


class Walk:
    """One person, their telephone empty of everything; each step is timed by `step`."""

    def __init__(self, browser: Browser, root: str) -> None:
        self.root = root
        latitude, longitude = centres()[VALENCE]
        where = f"city_code={VALENCE}&latitude={latitude}&longitude={longitude}"
        self.motif = f"{root}prendre_rdv?{where}&motif_name_with_location_type={MOTIF}"
        self.found: list[Screen] = []
        self.bytes = 0
        self.context = browser.new_context(viewport=PHONE, is_mobile=True, locale="fr-FR")
        self.page: Page = self.context.new_page()
        session = self.context.new_cdp_session(self.page)
        session.send("Network.enable")
        latency, down, up = FOUR_G
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": latency,
                "downloadThroughput": down * 1000 / 8,
                "uploadThroughput": up * 1000 / 8,
            },
        )
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        session.on("Network.loadingFinished", self._received)

    def _received(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def step(self, screen: str, act: Callable[[], object]) -> None:
        self.bytes = 0
        began = perf_counter()
        act()
        self.page.wait_for_load_state("load")
        self.found.append(Screen(screen, perf_counter() - began, self.bytes / 1000))

    def _answer(self) -> None:
        """Whatever the screen asks, as somebody in a hurry does: the first answer."""
        page = self.page
        if page.get_by_role("button", name="Continuer").count():
            page.get_by_role("checkbox").first.check(force=True)
            page.get_by_role("button", name="Continuer").click()
        elif page.locator("a.rdv-slot").count():
            page.locator("a.rdv-slot").first.click()
        else:
            page.locator("main ul a:visible, main a.fr-btn:visible").first.click()

    def _title(self) -> str:
        """The question of the screen, whatever its spaces are."""
        return " ".join(self.page.get_by_role("heading", level=1).inner_text().split())

    def run(self) -> list[Screen]:
        page = self.page
        self.step("door of the espace", lambda: page.goto(self.root))
        self.step("motif chosen", lambda: page.goto(self.motif))
        while (title := self._title()) != LAST:
            self.step(title, self._answer)
        page.get_by_label("Prénom").fill("Nadia")
        page.get_by_label("Nom", exact=True).fill("Benali")
        page.get_by_label("Adresse e-mail").fill("nadia@demo.example")
        self.step("message sent", page.get_by_role("button", name="Réserver ce créneau").click)
        drain()
        told = "\n".join(letter.body for letter in reversed(mail.outbox))
        link = re.findall(r"http://\S+/rdv/confirmer/\S+", told)[0]
        self.step("link of the message", lambda: page.goto(link))
        self.step("confirmation", page.locator("main form button").first.click)
        assert "confirmé" in page.get_by_role("heading", level=1).inner_text()
        self.context.close()
        return self.found


def run() -> list[Screen]:
    settings.LIMITS_ENABLED = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with throwaway_database("drome") as (espace,):
        load(espace, DROME, local_day(clock.now(), ZoneInfo(DROME.time_zone)))
        with served() as port, launched() as browser:
            settings.PUBLIC_PORT = str(port)
            root = f"http://drome.localhost:{port}/"
            walks = [Walk(browser, root).run() for _ in range(WALKS)]
    return [_median(screens) for screens in zip(*walks, strict=True)]


def told(found: list[Screen]) -> str:
    width = max(len(one.screen) for one in found) + 2
    lines = [f"{NAME}: {DESCRIPTION}", "", f"  {'screen':<{width}}{'seconds':>8}{'kB':>8}"]
    lines += [f"  {one.screen:<{width}}{one.seconds:>8.2f}{one.kilobytes:>8.0f}" for one in found]
    total = sum(one.seconds for one in found)
    heavy = sum(one.kilobytes for one in found)
    lines.append(f"  {'all that is waited for':<{width}}{total:>8.2f}{heavy:>8.0f}")
    lines.append(f"  {TARGET - total:.0f} s of the minute are left to read and to type")
    return "\n".join([*lines, ""])


def _median(screens: tuple[Screen, ...]) -> Screen:
    return Screen(
        screens[0].screen,
        statistics.median(one.seconds for one in screens),
        statistics.median(one.kilobytes for one in screens),
    )
