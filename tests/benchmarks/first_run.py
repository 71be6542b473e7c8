"""From an invitation to a shared booking link, as a new administrator does it in Chromium.

The walk knows nothing of the site: it follows the sentence that every page of a new organisation
shows, and fills in what the form marks as required. Screens, fields and keys are counted; the time
is what the pages took, and what a person takes to read and to type.
"""

import base64
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter

from django.conf import settings
from django_otp.oath import totp
from playwright.sync_api import Browser, Page, expect

from booking.directory.addresses import Address
from booking.directory.identity import actor_of_account
from booking.directory.models import AgentInvitation
from booking.directory.services.invite_agents import invitation_secret, invite_agents
from integrations.geocoding import memory
from socle import clock
from tenants.context import in_espace
from tests.factories import AgentFactory, OrganisationFactory
from tests.support.chromium import DESKTOP, launched
from tests.support.live import served

from .database import throwaway_database

NAME = "first_run"
DESCRIPTION = "from an invitation to a shared booking link, following what the pages say"

TARGET = 600.0  # seconds: ten minutes (issue of the agents' workspace)
READING = 2.0  # seconds a screen
KEY = 0.04  # seconds a character
CHOOSING = 1.0  # seconds to find a field or a button
TELEPHONE = 90.0  # seconds to install an authenticator, and to note the recovery codes
PASSWORD = "Trois-girafes-sur-un-velo"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the list; seconds as a person takes them, waiting included."""

    step: str
    screens: int
    fields: int
    keys: int
    waited: float
    seconds: float


class Walk:
    """One administrator and their browser; each step counts what it asked of them."""

    def __init__(self, browser: Browser, root: str) -> None:
        self.root = root
        context = browser.new_context(viewport=DESKTOP, locale="fr-FR")
        self.page: Page = context.new_page()
        self.found: list[Step] = []
        self._begin()

    def _begin(self) -> None:
        self.screens = self.fields = self.keys = 0
        self.waited = 0.0

    def end(self, step: str, beside: float = 0.0) -> None:
        """`beside`: seconds that it takes elsewhere than on these pages."""
        spent = self.screens * READING + self.fields * CHOOSING + self.keys * KEY + self.waited
        spent += beside
        self.found.append(Step(step, self.screens, self.fields, self.keys, self.waited, spent))
        self._begin()

    def go(self, act: Callable[[], object]) -> None:
        """Something that leads to another screen."""
        began = perf_counter()
        act()
        self.page.wait_for_load_state("load")
        expect(self.page.locator("h1")).to_be_visible()
        self.waited += perf_counter() - began
        self.screens += 1

    def follow(self, link: str) -> None:
        self.fields += 1
        self.go(self.page.locator("main").get_by_role("link", name=link, exact=True).first.click)

    def press(self, button: str) -> None:
        self.fields += 1
        self.go(self.page.locator("main").get_by_role("button", name=button).first.click)

    def told(self, missing: str) -> None:
        """What every page says comes next; its link is followed."""
        notice = self.page.locator(".fr-notice__body", has_text="Réservation en ligne")
        expect(notice).to_contain_text(missing)
        self.fields += 1
        self.go(notice.get_by_role("link").click)

    def type(self, label: str, words: str) -> None:
        self.page.get_by_label(re.compile(rf"^{label}\b")).first.fill(words)
        self.fields += 1
        self.keys += len(words)

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"input[name={name}][value={value}]").check(force=True)
        self.fields += 1

    def run(self, invitation: str) -> list[Step]:
        page = self.page
        self.go(lambda: page.goto(invitation))
        self.type("Prénom", "Inès")
        self.type("Nom", "Durand")
        self.type("Mot de passe", PASSWORD)
        self.press("Accepter")
        self.end("the invitation accepted")
        self.type("Adresse e-mail", "ines@demo.example")
        self.type("Mot de passe", PASSWORD)
        self.press("Se connecter")
        self._second_factor()
        self.end("logged in, second factor on", TELEPHONE)
        self.told("il manque un numéro de téléphone")
        self.type("Téléphone", "04 75 00 00 01")
        self.press("Enregistrer")
        self.end("a telephone number")
        self.told("il manque un lieu")
        self.type("Nom", "Mairie")
        self._address("7 rue N")
        self.press("Enregistrer")
        self.end("a place")
        self.told("il manque un motif")
        self.type("Nom", "Carte d’identité")
        self.press("Enregistrer")
        self.end("a motif")
        self.told("il manque une plage d’ouverture")
        self.follow("Créer une plage d’ouverture")
        self._window()
        self.end("an opening window")
        self.told("aucun motif n’est ouvert aux usagers")
        self.follow("Carte d’identité")
        self.choose("bookable_by", "everyone")
        self.press("Enregistrer")
        self.end("the motif opened to usagers")
        self.told("votre lien est prêt")
        link = page.get_by_label("Lien de réservation").input_value()
        self.fields += 1  # the button that copies it
        self.end("the link copied")
        self._book(link)
        return self.found

    def _second_factor(self) -> None:
        """An administrator never comes in by a password alone."""
        shown = self.page.locator("#cle").input_value().replace(" ", "")
        code = totp(base64.b32decode(shown + "=" * (-len(shown) % 8)))
        self.page.get_by_label("Code", exact=False).last.fill(f"{code:06d}")
        self.fields += 1
        self.keys += 6
        self.press("Activer")
        self.follow("J’ai noté mes codes, continuer")

    def _address(self, beginning: str) -> None:
        page = self.page
        page.locator("#id_address").press_sequentially(beginning)
        page.get_by_role("option", name="7 rue Neuve").click()
        self.fields += 2
        self.keys += len(beginning)

    def _window(self) -> None:
        self.type("Titre", "Accueil du public")
        # The only motif and the only place are chosen already.
        today = clock.now().date()
        self.type("Premier jour", (today + timedelta(days=7 - today.weekday())).isoformat())
        self.choose("repeat", "weekly")
        self.press("Créer la plage d’ouverture")

    def _book(self, link: str) -> None:
        """The control: somebody else opens the link, and is offered a time."""
        stranger = self.page.context.browser.new_page()
        stranger.goto(link)
        for _ in range(6):
            if stranger.locator("a.rdv-slot").count():
                break
            stranger.locator("main ul a, main a.fr-btn").first.click()
        expect(stranger.locator("a.rdv-slot").first).to_be_visible()


def run() -> list[Step]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    settings.LIMITS_ENABLED = False
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
    with throwaway_database("alpha") as (espace,):
        with in_espace(espace):
            path = _invited()
        with served() as port, launched() as browser:
            settings.PUBLIC_PORT = str(port)
            root = f"http://alpha.localhost:{port}"
            return Walk(browser, root).run(root + path)


def _invited() -> str:
    """The address in the mail that invites the administrator of an empty organisation."""
    organisation = OrganisationFactory(name="Mairie de Privas", phone="")
    boss = AgentFactory(is_espace_admin=True)
    actor = actor_of_account(boss.account_id)
    invite_agents(["ines@demo.example"], {organisation.pk: "admin"}, [], actor, clock.now())
    invitation = AgentInvitation.objects.get()
    return f"/agent/invitation/{invitation.agent_id}/{invitation_secret(invitation)}"


def told(found: list[Step]) -> str:
    width = max(len(one.step) for one in found) + 2
    heads = "".join(f"{head:>9}" for head in ("screens", "fields", "keys", "waited", "seconds"))
    lines = [f"{NAME}: {DESCRIPTION}", "", f"  {'step':<{width}}{heads}"]
    total = Step(
        "all",
        sum(one.screens for one in found),
        sum(one.fields for one in found),
        sum(one.keys for one in found),
        sum(one.waited for one in found),
        sum(one.seconds for one in found),
    )
    for one in (*found, total):
        figures = (
            f"{one.screens:>9}{one.fields:>9}{one.keys:>9}{one.waited:>9.1f}{one.seconds:>9.0f}"
        )
        lines.append(f"  {one.step:<{width}}{figures}")
    lines.append(f"  {TARGET - total.seconds:.0f} s of the ten minutes are left")
    return "\n".join([*lines, ""])
