"""Seven days of free times, and never a dead end."""

from datetime import date, time, timedelta

import pytest

from booking.availability.models import OpeningWindow
from booking.directory.models import Place
from tests.booking.conftest import NINE
from tests.factories import AbsenceFactory, AgentFactory, OpeningWindowFactory, PlaceFactory

from .booked import held
from .conftest import question, tree


def days(response) -> dict[str, list[str]]:
    """The times offered, or the note, by day."""
    found = {}
    for section in tree(response).all("section"):
        if "rdv-day" in section.classes:
            buttons = section.all("a", class_="rdv-slot")
            notes = section.all("p", class_="rdv-day__note")
            shown = [button.text.split(" ,")[0] for button in buttons]
            found[section.one("h2").text] = shown or [note.text for note in notes]
    return found


def test_a_week_of_free_times(client, town):
    shown = days(client.get(town.slots()))
    assert next(iter(shown)) == "lundi 23 novembre"
    # At 8 in the morning, with 30 minutes of delay.
    assert shown["lundi 23 novembre"] == ["9 h", "9 h 30", "10 h", "10 h 30", "11 h", "11 h 30"]
    assert shown["samedi 28 novembre"] == ["Aucun créneau"]
    assert len(shown) == 7


def test_a_held_time_is_not_shown(client, town):
    with town.inside():
        held(town)
    assert days(client.get(town.slots()))["mardi 24 novembre"][0] == "9 h 30"


def test_a_time_leads_to_the_form_in_its_own_zone(client, town):
    page = tree(client.get(town.slots(date="2026-11-24")))
    link = page.all("a", class_="rdv-slot")[0]["href"]
    assert link.startswith("/creneaux?")
    assert link.endswith("starts_at=2026-11-24T09:00%2B01:00")
    assert question(client.get(link)) == "Qui êtes-vous ?"


def test_one_goes_a_week_on_and_back(client, town):
    first = tree(client.get(town.slots()))
    assert not first.all("a", class_="fr-btn fr-btn--tertiary")[1:]
    following = first.one("a", class_="fr-btn fr-btn--tertiary")["href"]
    assert "date=2026-11-30" in following
    second = tree(client.get(following))
    assert "du 30 novembre au 6 décembre 2026" in second.text
    back = second.all("a", class_="fr-btn fr-btn--tertiary")[0]["href"]
    assert next(iter(days(client.get(back)))) == "lundi 23 novembre"


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("2026-11-01", "lundi 23 novembre"),
        ("hier", "lundi 23 novembre"),
        ("2026-02-30", "lundi 23 novembre"),
        ("0001-01-01", "lundi 23 novembre"),
        ("9999-12-31", "lundi 23 novembre"),
        ("2026-11-24\x00", "lundi 23 novembre"),
        ("2026-11-24", "mardi 24 novembre"),
    ],
)
def test_a_day_that_cannot_be_shows_the_first_days(client, town, asked, first):
    assert next(iter(days(client.get(town.slots(date=asked))))) == first


def test_a_day_too_far_shows_the_last_days_that_can_be_booked(client, open_town):
    town = open_town(max_public_booking_delay=30 * 86_400)
    shown = days(client.get(town.slots(date="2027-12-01")))
    assert next(iter(shown)) == "jeudi 17 décembre"
    # Thirty days on from 8 in the morning: the first time of that day, at 9, is beyond.
    assert shown["mercredi 23 décembre"] == ["Pas encore ouvert à la réservation"]
    page = tree(client.get(town.slots(date="2027-12-01")))
    assert "Jours suivants" not in page.text


def test_a_public_holiday_is_named(client, town):
    shown = days(client.get(town.slots(date="2026-12-24")))
    assert shown["vendredi 25 décembre"] == ["Jour férié : Jour de Noël"]


def test_an_empty_week_leads_to_the_next_free_time(client, town):
    with town.inside():
        AbsenceFactory(
            agent=town.counter.agents[0], first_day=date(2026, 11, 23), end_day=date(2026, 12, 2)
        )
    page = tree(client.get(town.slots()))
    assert "Aucun créneau libre du 23 au 29 novembre 2026" in page.text
    assert "Prochaine disponibilité : jeudi 3 décembre 2026 à 9 h" in page.text
    way = page.one("div", class_="rdv-next").one("a", class_="fr-btn")["href"]
    assert next(iter(days(client.get(way)).items()))[1][0] == "9 h"
    assert page.one("div", class_="rdv-next").one("a", href="tel:+33199001234")


def test_when_all_is_full_one_may_still_call(client, town):
    with town.inside():
        AbsenceFactory(
            agent=town.counter.agents[0], first_day=date(2026, 11, 23), end_day=date(2027, 12, 2)
        )
    page = tree(client.get(town.slots()))
    assert "Aucun créneau n’est ouvert pour le moment" in page.text
    assert page.one("div", class_="rdv-next").one("a", href="tel:+33199001234")


def test_after_the_last_free_time_one_is_led_back_to_it(client, town):
    with town.inside():
        OpeningWindow.objects.update(last_day=date(2026, 11, 25))
    page = tree(client.get(town.slots(date="2026-12-08")))
    assert "Prochaine disponibilité : lundi 23 novembre 2026 à 9 h" in page.text
    assert page.one("a", class_="fr-link", href=town.slots(date="2026-12-01"))


def test_an_empty_week_offers_another_place(client, town):
    with town.inside():
        place = PlaceFactory(organisation=town.counter.organisation, name="Annexe")
        OpeningWindowFactory(
            agent=AgentFactory(organisation=town.counter.organisation),
            organisation=town.counter.organisation,
            place=place,
            motifs=[town.counter.motif],
        )
        AbsenceFactory(
            agent=town.counter.agents[0], first_day=date(2026, 11, 23), end_day=date(2027, 12, 2)
        )
    page = tree(client.get(town.slots()))
    [way] = [link for link in page.all("a") if link.text == "Choisir un autre lieu"]
    assert question(client.get(way["href"])) == "Dans quel lieu ?"


def test_times_are_those_of_the_place_and_the_zone_is_named(client, town):
    with town.inside():
        Place.objects.update(time_zone="Indian/Reunion")
        OpeningWindow.objects.update(start_time=time(13, 30), end_time=time(15))
    response = client.get(town.slots())
    assert "Les heures sont à l’heure de La Réunion." in tree(response).text
    # Seven in the morning in London is eleven on the island: the whole afternoon is free.
    assert days(response)["lundi 23 novembre"] == ["13 h 30", "14 h", "14 h 30"]
    link = tree(response).all("a", class_="rdv-slot")[0]["href"]
    assert link.endswith("starts_at=2026-11-23T13:30%2B04:00")
    form = tree(client.get(link))
    assert "lundi 23 novembre 2026 à 13 h 30 (heure de La Réunion)" in form.text


def test_mornings_and_afternoons_are_apart(client, town):
    with town.inside():
        OpeningWindow.objects.update(end_time=time(13))
    page = tree(client.get(town.slots()))
    first = next(s for s in page.all("section") if "rdv-day" in s.classes)
    assert [title.text for title in first.all("h3")] == ["Matin", "Après-midi"]
    assert [item.text.split(" ,")[0] for item in first.all("ul")[1].all("a")] == ["12 h", "12 h 30"]


def test_a_duration_in_the_address_changes_nothing(client, town):
    plain, longer = client.get(town.slots()), client.get(town.slots(duration=240))
    assert days(plain) == days(longer)


def test_the_change_of_hour_does_not_move_the_wall_clock(client, town, clock):
    clock.now = clock.now.replace(month=10, day=20)
    shown = days(client.get(town.slots(date="2026-10-23")))
    assert shown["vendredi 23 octobre"][0] == shown["lundi 26 octobre"][0] == "9 h"
    page = tree(client.get(town.slots(date="2026-10-23")))
    starts = [link["href"][-21:] for link in page.all("a", class_="rdv-slot")]
    assert "2026-10-23T09:00%2B02:00"[-21:] in starts
    assert "2026-10-26T09:00%2B01:00"[-21:] in starts


def test_the_recap_stays_in_sight(client, town):
    page = tree(client.get(town.slots()))
    recap = page.one("section", aria_label="Votre rendez-vous").text
    assert town.counter.motif.name in recap
    assert town.counter.place.name in recap


def test_the_title_and_the_description_do_not_tell_the_motif(client, town):
    for address in (town.slots(), town.form(NINE), town.form(NINE - timedelta(days=9))):
        page = client.get(address)
        head = page.content.decode().split("</head>")[0]
        assert town.counter.motif.name not in head


def test_times_open_at_the_release_and_the_page_says_when(open_town, client, clock) -> None:
    """The clock stands on a Monday at 8: the next Monday's opening is at 9, today's is too."""
    town = open_town(
        name="Passeport",
        allocation="release",
        release_weekday=1,
        release_minute=540,
        release_ahead_in_days=7,
    )
    words = client.get(town.slots()).content.decode().replace("\u00a0", " ")
    assert "Prochaine ouverture : lundi 23 novembre 2026 à 9 h" in words
    assert "starts_at=2026-11-24" not in client.get(town.slots()).content.decode()
    clock.move(hours=1)
    later = client.get(town.slots()).content.decode()
    assert "starts_at=2026-11-24" in later
    assert "Prochaine ouverture : lundi 30 novembre" in later.replace("\u00a0", " ")


def test_a_time_before_its_release_cannot_be_held(open_town, client) -> None:
    town = open_town(
        allocation="release", release_weekday=1, release_minute=540, release_ahead_in_days=7
    )
    assert town.hold(client).status_code == 409
