"""Walking the usager's path as a person does: by what the screen says."""

import re
from collections.abc import Callable

from django.core import mail
from playwright.sync_api import Page, expect

from tenants.relay import drain

ADDRESS = "nadia@demo.example"
Look = Callable[[Page], None]


def just_walk(page: Page) -> None:
    """Look at nothing on the way."""


def to_the_form(page: Page, look: Look = just_walk) -> None:
    """From the home page to who one is, on the first free time."""
    look(page)
    page.get_by_role("link", name="Prendre rendez-vous", exact=True).click()
    heading(page, "Avec quel service ?", look)
    page.get_by_role("link", name="Service social").click()
    heading(page, "Pour quel motif ?", look)
    page.get_by_role("link", name="Aide pour remplir").click()
    heading(page, "Avant de continuer, lisez ces consignes", look)
    page.get_by_text("J’ai lu ces consignes").click()
    page.get_by_role("button", name="Continuer").click()
    heading(page, "Dans quel lieu ?", look)
    page.get_by_role("link", name="Hôtel de ville").click()
    heading(page, "Quel jour, à quelle heure ?", look)
    page.locator(".rdv-slot").first.click()
    heading(page, "Qui êtes-vous ?", look)


def say_who(page: Page, email: str = ADDRESS) -> None:
    page.get_by_label("Prénom").fill("Nadia")
    page.get_by_label("Nom", exact=True).fill("Benali")
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_role("button", name="Réserver ce créneau").click()


def heading(page: Page, words: str, look: Look = just_walk) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    look(page)


def link_of_last_mail(email: str = ADDRESS) -> str:
    """Let the worker run, and read the link of the last mail that this address received."""
    drain()
    sent = [message for message in mail.outbox if message.to == [email]]
    # The mail of a booking leads to the cancellation too.
    links = re.findall(r"http://\S+", sent[-1].body)
    [link] = [link for link in links if not link.endswith("/annuler")]
    return link
