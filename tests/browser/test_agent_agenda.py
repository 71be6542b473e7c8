"""The agenda in a real browser: calendar, list, one appointment, and the whole way to them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from icalendar import Calendar
from playwright.sync_api import Page, expect

from booking.appointments.models import Appointment
from booking.availability.loader import zone_of
from booking.directory.models import Agent
from booking.domain.wallclock import at
from tenants.context import in_espace
from tenants.relay import drain
from tests.booking.conftest import Counter
from tests.factories import AbsenceFactory, UsagerFactory
from tests.support.chromium import DESKTOP, PHONE
from tests.web.agent.people import book

from .days import WEDNESDAY, ahead
from .test_agent_login import give_password
from .test_path import check
from .walk import heading, link_of_last_mail, say_who, to_the_form

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def agent(espace, counter: Counter) -> Agent:
    """An agent with opening windows, on a Wednesday to come: all kinds of things in it."""
    agent = counter.agents[0]
    with in_espace(espace):
        monday = wednesday() - timedelta(days=2)
        for hour, status in enumerate(("unknown", "seen", "excused", "noshow"), start=9):
            when = datetime.combine(wednesday(), datetime.min.time().replace(hour=hour), PARIS)
            usager = UsagerFactory(first_name="Nadia", last_name=f"Benali {status}")
            book(
                agent,
                counter.organisation,
                when,
                motif=counter.motif,
                place=counter.place,
                usager=usager,
                status=status,
            )
        AbsenceFactory(agent=agent, title="Formation", first_day=monday)
    return agent


def wednesday():
    return ahead(WEDNESDAY, weeks=1)


def log_in(visit, agent: Agent, path: str, **screen) -> Page:
    page = visit("alpha", path, **screen)
    give_password(page, agent)
    return page


def agenda_path(counter: Counter, name: str = "") -> str:
    return f"/agent/{counter.organisation.pk}/agenda{name}?du={wednesday()}"


@pytest.mark.parametrize(
    ("theme", "screen"),
    [("neutre", PHONE), ("etat", PHONE), ("neutre", DESKTOP), ("etat", DESKTOP)],
    ids=["neutre-phone", "etat-phone", "neutre-desktop", "etat-desktop"],
)
def test_every_view_of_the_agenda(visit, agent, counter, dress, theme, screen):
    dress(theme)
    page = log_in(visit, agent, agenda_path(counter), screen=screen)
    calendar = page.locator("#agenda")
    chosen = "Jour" if screen is PHONE else "Semaine"
    expect(calendar.get_by_role("button", name=chosen, exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    for view in ("Jour", "Semaine", "Mois", "Planning"):
        calendar.get_by_role("button", name=view, exact=True).click()
        expect(calendar.get_by_text("Benali seen")).to_be_visible()
        check(page)
    page.locator("main").get_by_role("link", name="Liste", exact=True).click()
    expect(page.get_by_text("Benali seen")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Nadia Benali unknown").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rendez-vous du mercredi")
    check(page)


def test_the_calendar_says_what_the_list_says(visit, agent, counter):
    page = log_in(visit, agent, agenda_path(counter), screen=DESKTOP)
    event = page.locator("#agenda a.fc-event", has_text="Benali noshow")
    said = event.inner_text() + event.text_content()
    for words in ("12 h", "Absence non excusée", counter.motif.name, "Hôtel de ville"):
        assert words in said
    expect(page.locator("#agenda")).to_contain_text("Formation")
    event.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Rendez-vous choisi")).to_contain_text("à 12 h")


def test_the_view_and_the_day_are_found_again(visit, agent, counter):
    page = log_in(visit, agent, agenda_path(counter), screen=DESKTOP)
    page.get_by_role("button", name="Mois").click()
    expect(page.locator(".fc-dayGridMonth-view")).to_be_visible()
    page.reload()
    expect(page.locator(".fc-dayGridMonth-view")).to_be_visible()


def test_what_the_calendar_does_not_draw_is_announced(visit, espace, agent, counter):
    with in_espace(espace):
        sunday = wednesday() + timedelta(days=4)
        book(agent, counter.organisation, at(zone_of(None), sunday, datetime.min.time()))
    page = log_in(visit, agent, agenda_path(counter), screen=DESKTOP)
    state = page.get_by_role("status").filter(has_text="Un rendez-vous n’est pas affiché")
    expect(state).to_be_visible()
    state.get_by_role("link", name="Voir la liste").click()
    expect(page.locator("section", has_text="dimanche").get_by_role("link")).to_have_count(1)


def test_a_session_that_ended_says_so_and_leads_to_the_login(visit, agent, counter):
    page = log_in(visit, agent, agenda_path(counter), screen=DESKTOP)
    expect(page.locator("#agenda a.fc-event").first).to_be_visible()
    page.context.clear_cookies()
    page.get_by_role("button", name="Mois").click()
    failed = page.locator(".rdv-cal-state--failed")
    expect(failed).to_contain_text("Votre session a pris fin.")
    check(page)
    failed.get_by_role("link", name="Se connecter").click()
    heading(page, "Connexion des agents")


def test_hours_are_those_of_the_espace_wherever_the_browser_is(browser, port, agent, counter):
    context = browser.new_context(timezone_id="Pacific/Noumea", viewport=DESKTOP)
    page = context.new_page()
    page.goto(f"http://alpha.localhost:{port}{agenda_path(counter)}")
    give_password(page, agent)
    event = page.locator("#agenda a.fc-event", has_text="Benali unknown")
    expect(event).to_contain_text("9 h")
    expect(page.locator(f".fc-timegrid-col[data-date='{wednesday()}'] a.fc-event")).to_have_count(4)
    context.close()


def test_somebody_books_and_the_agent_knows(visit, espace, counter):
    """The whole way: from the usager's click to the agent's agenda, list and mail."""
    usager = visit("alpha", "/", screen=PHONE)
    to_the_form(usager)
    say_who(usager)
    usager.goto(link_of_last_mail())
    usager.get_by_role("button", name="Confirmer mon rendez-vous").click()
    heading(usager, "Votre rendez-vous est confirmé")
    drain()
    with in_espace(espace):
        booked = Appointment.objects.get()
        agent = booked.agents.get()
        day = booked.starts_at.astimezone(PARIS).date()
    [message] = [sent for sent in mail.outbox if sent.to == [agent.email]]
    [link] = [line for line in message.body.split() if line.startswith("http")]
    [event] = Calendar.from_ical(message.attachments[0].content).walk("VEVENT")
    assert (str(event["UID"]), event["DTSTART"].dt) == (str(booked.uuid), booked.starts_at)
    page = visit("alpha", link[link.index("/agent/") :], screen=DESKTOP)
    give_password(page, agent)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rendez-vous du")
    expect(page.get_by_role("row", name="Nadia Benali").first).to_be_visible()
    expect(page.get_by_role("cell", name="Remis au prestataire").first).to_be_visible()
    check(page)
    page.get_by_role("link", name="Voir dans l’agenda").click()
    expect(page.locator("#agenda a.fc-event", has_text="@ Nadia Benali")).to_be_visible()
    page.goto(page.url.split("/agenda")[0] + f"/agenda/liste?du={day}&vue=jour")
    expect(page.get_by_role("link", name="@ Nadia Benali")).to_be_visible()
