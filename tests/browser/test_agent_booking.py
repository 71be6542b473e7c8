"""Search, booking and the appointment in a real browser, at two widths, with axe."""

import os
import re
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from booking.appointments.models import Appointment
from booking.directory.models import Agent, UsagerProfile
from booking.domain.wallclock import at
from socle import clock
from tenants.context import in_espace
from tests.booking.conftest import Counter
from tests.factories import AgentFactory, UsagerFactory
from tests.support.chromium import DESKTOP, PHONE
from tests.web.agent.people import book

from .days import WEDNESDAY, ahead
from .test_agent_agenda import log_in
from .test_agent_login import give_password
from .test_path import check
from .walk import heading

PARIS = ZoneInfo("Europe/Paris")
SCREENS = pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])


def day():
    """A Wednesday to come."""
    return ahead(WEDNESDAY, weeks=1)


def look(page: Page, name: str) -> None:
    """The page fits and axe is content; its picture is kept where SHOTS says."""
    check(page)
    folder = os.environ.get("SHOTS")
    if folder:
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.fixture
def agent(espace, counter: Counter) -> Agent:
    agent = counter.agents[0]
    with in_espace(espace):
        agent.services.set([counter.motif.service])
    return agent


@pytest.fixture
def booked(espace, agent, counter: Counter) -> Appointment:
    with in_espace(espace):
        usager = UsagerFactory(first_name="Nadia", last_name="Benali")
        UsagerProfile.objects.create(usager=usager, organisation=counter.organisation)
        start = at(PARIS, day(), time(10))
        return book(
            agent,
            counter.organisation,
            start,
            motif=counter.motif,
            place=counter.place,
            usager=usager,
        )


def organisation_path(counter: Counter, more: str) -> str:
    return f"/agent/{counter.organisation.pk}/{more}"


@SCREENS
def test_from_the_search_to_the_agenda_for_somebody_new(visit, espace, agent, counter, screen):
    page = log_in(visit, agent, organisation_path(counter, "trouver-un-rdv"), screen=screen)
    heading(page, "Trouver un RDV")
    look(page, "find")
    page.get_by_label("Motif").select_option(str(counter.motif.pk))
    page.get_by_label("À partir du").fill(day().isoformat())
    page.get_by_role("button", name="Afficher les créneaux").click()
    look(page, "find-places")
    page.get_by_role("link", name="Hôtel de ville").click()
    expect(page.locator("a.rdv-slot").first).to_be_visible()
    look(page, "find-slots")
    page.locator("a.rdv-slot").first.click()
    heading(page, "Pour quels usagers ?")
    look(page, "book-people")
    page.get_by_text("Créer un usager").click()
    page.get_by_label("Prénom", exact=True).fill("Awa")
    page.get_by_label("Nom", exact=True).fill("Diallo")
    page.get_by_role("button", name="Créer et ajouter").click()
    expect(page.get_by_text("Usagers de ce RDV")).to_be_visible()
    look(page, "book-people-chosen")
    page.locator("main").get_by_role("link", name="Continuer").click()
    heading(page, "Tout est-il exact ?")
    look(page, "book-check")
    page.get_by_label("Contexte").fill("Première venue")
    page.get_by_role("button", name="Créer le RDV").click()
    expect(page.get_by_text("Le rendez-vous est créé.")).to_be_visible()
    expect(page.locator("a.rdv-cal-marked", has_text="Awa Diallo")).to_be_visible()
    look(page, "agenda-marked")
    with in_espace(espace):
        assert Appointment.objects.get().context == "Première venue"


def address_of(booked: Appointment, usager_id: int, days: int = 0) -> str:
    """The last step of a booking like that one, so many days later."""
    local = booked.starts_at.astimezone(PARIS) + timedelta(days=days)
    return (
        f"/agent/{booked.organisation_id}/rdv/nouveau?motif={booked.motif_id}"
        f"&usagers={usager_id}&lieu={booked.place_id}&agents={booked.agents.get().pk}"
        f"&debut={local:%Y-%m-%dT%H:%M}"
    )


@pytest.fixture
def same_time(espace, counter, booked) -> str:
    """For somebody else, at the very time that is taken."""
    with in_espace(espace):
        other = UsagerFactory(first_name="Awa", last_name="Diallo")
        UsagerProfile.objects.create(usager=other, organisation=counter.organisation)
        return address_of(booked, other.pk)


@pytest.fixture
def next_day(espace, booked) -> str:
    """For the same person, where nothing stands in the way."""
    with in_espace(espace):
        return address_of(booked, booked.participations.get().usager_id, days=1)


def test_a_warning_is_read_then_confirmed(visit, espace, agent, same_time):
    page = log_in(visit, agent, same_time, screen=DESKTOP)
    page.get_by_label("Contexte").fill("Gardé")
    page.get_by_role("button", name="Créer le RDV").click()
    warning = page.locator("#erreurs")
    expect(warning).to_be_focused()
    expect(warning).to_contain_text("a déjà un rendez-vous")
    expect(warning).to_contain_text("Peut résoudre ce point")
    expect(page.get_by_label("Contexte")).to_have_value("Gardé")
    look(page, "book-warning")
    page.get_by_role("button", name="Créer le RDV quand même").click()
    expect(page.get_by_text("Le rendez-vous est créé.")).to_be_visible()
    with in_espace(espace):
        assert Appointment.objects.count() == 2


def test_a_double_click_books_once(visit, espace, agent, next_day):
    page = log_in(visit, agent, next_day, screen=DESKTOP)
    page.get_by_role("button", name="Créer le RDV").dblclick()
    expect(page.get_by_text("Le rendez-vous est créé.")).to_be_visible()
    with in_espace(espace):
        assert Appointment.objects.count() == 2


def test_a_lost_connection_keeps_what_was_typed(visit, espace, agent, next_day):
    page = log_in(visit, agent, f"{next_day}&etape=2", screen=DESKTOP)
    lost = page.get_by_text("La connexion a été perdue")
    # A search as one types, a form that leads to another page, one that is sent in place.
    page.context.set_offline(True)
    page.get_by_label("Nom, prénom, téléphone").press_sequentially("dia")
    expect(lost).to_be_visible()
    expect(page.get_by_label("Nom, prénom, téléphone")).to_be_focused()
    page.context.set_offline(False)
    page.get_by_role("link", name="Continuer").click()
    page.get_by_role("link", name="3. Date, lieu et agents").click()
    page.get_by_label("Durée").fill("25")
    page.context.set_offline(True)
    page.get_by_role("button", name="Continuer").click()
    expect(lost).to_be_focused()
    expect(page.get_by_label("Durée")).to_have_value("25")
    page.context.set_offline(False)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Contexte").fill("Trois lignes tapées")
    page.context.set_offline(True)
    page.get_by_role("button", name="Créer le RDV").click()
    expect(lost).to_be_visible()
    expect(page.get_by_label("Contexte")).to_have_value("Trois lignes tapées")
    page.context.set_offline(False)
    page.get_by_role("button", name="Créer le RDV").click()
    expect(page.get_by_text("Le rendez-vous est créé.")).to_be_visible()
    with in_espace(espace):
        assert Appointment.objects.filter(context="Trois lignes tapées").count() == 1


def test_two_agents_edit_the_same(visit, espace, agent, counter, booked):
    address = f"/agent/{booked.organisation_id}/rdv/{booked.pk}/modifier"
    first = log_in(visit, agent, address, screen=DESKTOP)
    second = log_in(visit, agent, address, screen=PHONE)
    look(first, "edit")
    look(second, "edit")
    first.get_by_label("Contexte").fill("Le premier")
    first.get_by_role("button", name="Enregistrer").click()
    expect(first.get_by_text("Vos changements sont enregistrés.")).to_be_visible()
    second.get_by_label("Contexte").fill("Le second")
    second.get_by_role("button", name="Enregistrer").click()
    expect(second.locator("#erreurs")).to_contain_text("vient d’être modifié par")
    expect(second.get_by_label("Contexte")).to_have_value("Le second")
    with in_espace(espace):
        booked.refresh_from_db()
        assert booked.context == "Le premier"


def test_what_somebody_else_books_appears_without_reload(
    visit, espace, agent, counter, booked, next_day
):
    """Two sessions: the second books, the first only waits for the minute to pass."""
    page = visit("alpha", "/connexion", screen=DESKTOP)
    page.clock.install()
    page.goto(page.url.replace("/connexion", organisation_path(counter, f"agenda?du={day()}")))
    give_password(page, agent)
    events = page.locator("#agenda a.fc-event", has_text="Nadia Benali")
    expect(events).to_have_count(1)
    page.evaluate("window.sameDocument = true")
    with in_espace(espace):
        colleague = AgentFactory(
            organisation=counter.organisation, services=[counter.motif.service]
        )
    other = log_in(visit, colleague, next_day, screen=DESKTOP)
    other.get_by_role("button", name="Créer le RDV").click()
    expect(other.get_by_text("Le rendez-vous est créé.")).to_be_visible()
    page.clock.run_for(61_000)
    expect(events).to_have_count(2)
    assert page.evaluate("window.sameDocument")


def test_dragged_confirmed_and_undone(visit, espace, agent, counter, booked):
    path = organisation_path(counter, f"agenda?du={day()}")
    page = log_in(visit, agent, path, screen={"width": 1280, "height": 1600})
    event = page.locator("#agenda a.fc-event", has_text="Nadia Benali")
    box = event.bounding_box()
    target = page.locator(".fc-timegrid-slot-lane[data-time='14:00:00']").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60, steps=5)
    page.mouse.move(box["x"] + box["width"] / 2, target["y"] + 6, steps=10)
    page.mouse.up()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 usager recevra un SMS")
    look(page, "agenda-dialog")
    dialog.get_by_role("button", name="Déplacer").click()
    expect(page.locator("#agenda-fait")).to_contain_text("à 14 h")
    look(page, "agenda-moved")
    with in_espace(espace):
        booked.refresh_from_db()
        assert booked.starts_at.astimezone(PARIS).hour == 14
    page.get_by_role("button", name="Annuler le déplacement").click()
    expect(page.locator("#agenda-fait")).to_contain_text("Le déplacement est annulé.")
    with in_espace(espace):
        booked.refresh_from_db()
        assert booked.starts_at.astimezone(PARIS).hour == 10


@SCREENS
def test_the_panel_has_its_address_and_back_closes_it(visit, agent, counter, booked, screen):
    path = organisation_path(counter, f"agenda?du={day()}")
    page = log_in(visit, agent, path, screen=screen)
    event = page.locator("#agenda a.fc-event", has_text="Nadia Benali")
    event.click()
    panel = page.locator("#volet")
    expect(panel).to_contain_text("Nadia Benali")
    expect(page).to_have_url(re.compile(rf"/rdv/{booked.pk}$"))
    look(page, "panel")
    page.go_back()
    expect(panel).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/agenda\?"))
    event.focus()
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(event).to_be_focused()


def test_an_empty_time_leads_to_the_booking(visit, agent, counter, booked):
    path = organisation_path(counter, f"agenda?du={day()}")
    page = log_in(visit, agent, path, screen={"width": 1280, "height": 1600})
    expect(page.locator("#agenda a.fc-event").first).to_be_visible()
    column = page.locator(f".fc-timegrid-col[data-date='{day()}']").bounding_box()
    lane = page.locator(".fc-timegrid-slot-lane[data-time='15:00:00']").bounding_box()
    page.mouse.click(column["x"] + column["width"] / 2, lane["y"] + 4)
    heading(page, "Pour quel motif ?")
    assert f"debut={day()}T15%3A00" in page.url
    assert f"agents={agent.pk}" in page.url
    look(page, "book-motif")


@SCREENS
def test_status_and_banner(visit, espace, agent, counter, screen):
    with in_espace(espace):
        start = clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=1)
        past = book(agent, counter.organisation, start, motif=counter.motif, place=counter.place)
    page = log_in(visit, agent, f"/agent/{past.organisation_id}/rdv/{past.pk}", screen=screen)
    expect(page.get_by_text("Un rendez-vous passé est à renseigner.")).to_be_visible()
    look(page, "page")
    page.get_by_role("link", name="Voir lesquels").click()
    look(page, "unresolved")
    page.get_by_role("button", name="Honoré").click()
    expect(page.get_by_text("Tout est à jour")).to_be_visible()
    expect(page.get_by_text("passé est à renseigner.")).to_have_count(0)
    look(page, "unresolved-undo")
    page.get_by_role("button", name="Revenir au statut d’avant").click()
    expect(page.get_by_text("Un rendez-vous passé est à renseigner.")).to_be_visible()


@SCREENS
def test_pages_that_tell_before(visit, espace, agent, counter, booked, screen):
    page = log_in(visit, agent, f"/agent/{booked.organisation_id}/rdv/{booked.pk}", screen=screen)
    page.get_by_text("Changer le statut").click()
    look(page, "page-menu")
    page.get_by_role("link", name="Annuler du fait du service").click()
    expect(
        page.get_by_text("1 usager recevra un SMS et 1 usager recevra un e-mail.")
    ).to_be_visible()
    look(page, "cancel")
    page.goto(page.url.split("/rdv/")[0] + f"/agenda/jour?du={day()}")
    expect(page.get_by_text("06 39 98 00 01")).to_be_visible()
    look(page, "day")
    address = page.url.split("/agenda/")[0]
    page.goto(
        f"{address}/trouver-un-rdv/pourquoi?motif={counter.motif.pk}&jour={day()}&heure=10:00"
    )
    look(page, "why")
    page.goto(f"{address}/trouver-un-rdv/elargir")
    look(page, "wider")
    page.goto(f"{address}/trouver-un-rdv/elargir?motif={counter.motif.pk}")
    look(page, "wider-places")
