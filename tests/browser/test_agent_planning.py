"""Windows and absences in a real browser: a series, one date of it less, and the usager's page."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from booking.availability.models import OpeningWindow
from booking.directory.models import Agent
from booking.web.usager.answers import READ
from tenants.context import in_espace
from tests.booking.conftest import Counter
from tests.factories import AbsenceFactory, OpeningWindowFactory
from tests.support.chromium import DESKTOP, PHONE

from .days import MONDAY, ahead
from .test_agent_agenda import log_in
from .test_agent_login import give_password
from .test_path import check

PARIS = ZoneInfo("Europe/Paris")
SCREENS = pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])


def monday() -> date:
    """The Monday of the week after next: nobody else's windows are looked at there."""
    return ahead(MONDAY, weeks=2, also=(7, 9))


@pytest.fixture
def agent(espace, counter: Counter) -> Agent:
    """The agent of the counter, before they have any window."""
    with in_espace(espace):
        OpeningWindow.objects.all().delete()
        counter.agents[0].services.add(counter.motif.service)
    return counter.agents[0]


def fill(page: Page, counter: Counter, *, title: str = "Permanence du lundi") -> None:
    page.get_by_label("Titre").fill(title)
    # Forced: with the State's theme the label lies over the box.
    page.locator("input[name=motifs]").check(force=True)
    page.get_by_label("Lieu").select_option(str(counter.place.pk))
    page.get_by_label("Premier jour").fill(monday().isoformat())
    page.get_by_label("De", exact=True).fill("09:00")
    page.get_by_label("À", exact=True).fill("11:00")


def offered(visit, counter: Counter, day: date) -> Page:
    """The usager's list of slots of that day's week."""
    motif, place = counter.motif, counter.place
    path = (
        f"/prendre_rdv?motif_id={motif.pk}&motif_name_with_location_type={motif.slug_with_type}"
        f"&lieu_id={place.pk}&date={day.isoformat()}&consignes={READ}"
    )
    return visit("alpha", path, screen=DESKTOP)


@SCREENS
def test_a_series_less_one_date_is_what_usagers_see(visit, espace, agent, counter, dress, screen):
    dress("etat" if screen is PHONE else "neutre")
    page = log_in(visit, agent, f"/agent/{counter.organisation.pk}/plages", screen=screen)
    expect(page.get_by_text("Aucune plage d’ouverture")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Créer une plage d’ouverture").click()
    only = page.get_by_label(counter.motif.name)
    expect(only).to_be_checked()
    expect(page.get_by_label("Lieu")).to_be_visible()
    only.uncheck(force=True)
    expect(page.get_by_label("Lieu")).to_be_hidden()
    expect(page.get_by_label("Jusqu’au")).to_be_hidden()
    fill(page, counter)
    page.get_by_text("Chaque semaine", exact=True).click()
    page.get_by_label("Jusqu’au").fill((monday() + timedelta(days=28)).isoformat())
    page.get_by_label("Jusqu’au").press("Tab")
    expect(page.locator("#apercu")).to_contain_text("Cette plage ouvre")
    expect(page.locator("#apercu")).to_contain_text("créneaux jusqu’au lundi")
    check(page)
    page.get_by_role("button", name="Créer la plage d’ouverture").click()
    expect(page.get_by_text("La plage d’ouverture est créée.")).to_be_visible()
    check(page)

    second = monday() + timedelta(days=7)
    usager = offered(visit, counter, second)
    slots = usager.locator(f"a[href*='{second.isoformat()}T']")
    expect(slots).to_have_count(4)
    page.goto(f"{page.url.split('?')[0]}/dates/{second.isoformat()}")
    check(page)
    page.get_by_role("button", name="Supprimer cette date").click()
    expect(
        page.get_by_text("Cette date est supprimée. Les autres ne changent pas.")
    ).to_be_visible()
    check(page)
    usager.reload()
    expect(slots).to_have_count(0)
    page.get_by_role("link", name="Supprimée, n’a pas lieu").click()
    page.get_by_role("button", name="Remettre cette date comme la série").click()
    usager.reload()
    expect(slots).to_have_count(4)


def test_a_conflict_takes_the_focus_and_is_confirmed(visit, espace, agent, counter):
    with in_espace(espace):
        OpeningWindowFactory(
            title="Accueil",
            agent=agent,
            organisation=counter.organisation,
            place=counter.place,
            motifs=[counter.motif],
            first_day=monday(),
        )
    path = f"/agent/{counter.organisation.pk}/plages/nouvelle"
    page = log_in(visit, agent, path, screen=DESKTOP)
    fill(page, counter)
    page.get_by_role("button", name="Créer la plage d’ouverture").click()
    expect(page.locator("#a-confirmer")).to_be_focused()
    expect(page.locator("#a-confirmer")).to_contain_text("La plage « Accueil »")
    check(page)
    page.get_by_role("button", name="Confirmer et enregistrer").click()
    expect(page.get_by_text("La plage d’ouverture est créée.")).to_be_visible()


def test_everything_is_there_without_javascript(visit, espace, agent, counter):
    page = visit("alpha", f"/agent/{counter.organisation.pk}/plages/nouvelle", javascript=False)

    give_password(page, agent)
    fill(page, counter)
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.locator("#apercu")).to_contain_text("Cette plage ouvre 4 créneaux")
    page.get_by_role("button", name="Créer la plage d’ouverture").click()
    expect(page.get_by_text("La plage d’ouverture est créée.")).to_be_visible()


@SCREENS
def test_absences_are_listed_moved_removed_and_put_back(visit, espace, agent, counter, screen):
    with in_espace(espace):
        AbsenceFactory(
            title="Réunion d’équipe",
            agent=agent,
            first_day=monday(),
            recurrence="FREQ=WEEKLY;BYDAY=MO",
        )
    path = f"/agent/{counter.organisation.pk}/indisponibilites"
    page = log_in(visit, agent, path, screen=screen)
    check(page)
    page.get_by_role("link", name="Réunion d’équipe", exact=True).click()
    check(page)
    page.goto(f"{page.url}/dates/{(monday() + timedelta(days=7)).isoformat()}")
    page.get_by_text("Déplacer cette date ou changer ses horaires").click()
    wednesday = monday() + timedelta(days=9)
    page.get_by_label("Nouvelle date").fill(wednesday.isoformat())
    check(page)
    page.get_by_role("button", name="Enregistrer cette date").click()
    expect(page.get_by_text("déplacée au mercredi")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Supprimer", exact=True).click()
    check(page)
    page.get_by_role("button", name="Supprimer").click()
    expect(page.get_by_text("est supprimée.").first).to_be_visible()
    check(page)
    page.get_by_role("button", name="Annuler la suppression").click()
    expect(page.get_by_text("La suppression est annulée.")).to_be_visible()
    expect(page.get_by_text("déplacée au mercredi")).to_be_visible()
