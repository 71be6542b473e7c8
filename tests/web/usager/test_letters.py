"""The link of a message shows nothing before the first letters of the name (threat 9)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments.models import Appointment, Participation
from booking.directory.models import Usager
from tests.factories import UsagerFactory
from tests.support.clients import HostClient

from .booked import book
from .conftest import question, tree
from .test_cancelling import page_of
from .test_known import know

ASKED = "Quel est votre nom ?"


@pytest.fixture
def part(town) -> Participation:
    """Of Léo Petit."""
    with town.inside():
        return book(town).participations.select_related("usager").get()


@pytest.fixture
def recap(part) -> str:
    return page_of(part, "")


def answer(client, page, letters: str):
    """Fill in the form of the page."""
    link = tree(page, page.status_code).one("input", name="lien")["value"]
    return client.post("/lettres", {"lien": link, "lettres": letters})


@pytest.mark.parametrize("act", ["", "/annuler", "/deplacer", "/rdv.ics"])
def test_nothing_of_the_person_is_shown_before(client, town, part, act):
    page = client.get(page_of(part, act))
    assert question(page) == ASKED
    words = page.content.decode()
    with town.inside():
        organisation = town.counter.organisation
    for personal in ("Léo", "Petit", "novembre", town.counter.motif.name, organisation.name):
        assert personal not in words
    assert town.counter.place.name not in words


def test_the_right_letters_lead_to_the_page_that_was_asked_for(client, part):
    for act in ("/annuler", "/deplacer?date=2026-12-02"):
        visitor = HostClient("alpha.localhost")
        address = page_of(part, act)
        response = answer(visitor, visitor.get(address), "pét")
        assert (response.status_code, response["Location"]) == (302, address)
        page = visitor.get(address)
        assert question(page, page.status_code) != ASKED


def test_they_open_that_appointment_only(client, town, part, recap):
    with town.inside():
        other = book(town, part.appointment.starts_at + timedelta(hours=1))
        other_page = page_of(other.participations.get(), "")
    answer(client, client.get(recap), "pet")
    assert question(client.get(recap)) == "Votre rendez-vous est confirmé"
    assert question(client.get(other_page)) == ASKED
    assert client.get("/mes-rdv").status_code == 302


def test_for_half_an_hour(client, part, recap, clock, monkeypatch):
    answer(client, client.get(recap), "pet")
    cookie = client.cookies["rdv_ouverts"]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (1800, True, "Lax")


def test_a_forged_cookie_opens_nothing(client, part, recap):
    client.cookies["rdv_ouverts"] = f'["{part.pk}.0"]:1vabc:forged'
    assert question(client.get(recap)) == ASKED


def test_a_click_before_the_letters_does_nothing(client, town, part):
    response = client.post(page_of(part, "/annuler"))
    assert question(response) == ASKED
    with town.inside():
        assert Appointment.objects.get().status == "unknown"


def test_five_wrong_answers_and_the_link_rests(client, town, part, recap, clock):
    page = client.get(recap)
    for left in (4, 3, 2):
        page = answer(client, page, "xyz")
        assert f"Il vous reste {left} essais." in tree(page, 422).text
    assert "Il vous reste 1 essai." in tree(answer(client, page, "xyz"), 422).text
    paused = answer(client, page, "xyz")
    assert question(paused, 429).startswith("Trop d’essais : revenez à 8 h 15")
    assert paused["Retry-After"] == "900"
    assert tree(paused, 429).all("a", href="/mes-rdv/connexion?suite=%2Fmes-rdv")
    # The right ones open nothing either, in any browser.
    assert answer(client, page, "pet").status_code == 429
    elsewhere = HostClient("alpha.localhost").get(recap)
    assert question(elsewhere, 429).startswith("Trop d’essais")
    clock.move(minutes=15)
    assert question(client.get(recap)) == ASKED
    assert answer(client, page, "pet").status_code == 302


def test_each_pause_is_longer_and_a_right_answer_forgets_them(client, part, recap, clock):
    page = client.get(recap)
    for seconds in (900, 3600, 14400, 57600, 86400, 86400):
        for _ in range(5):
            response = answer(client, page, "xyz")
        assert response["Retry-After"] == str(seconds)
        clock.move(seconds=seconds)
        page = client.get(recap)
    assert answer(client, page, "pet").status_code == 302
    visitor = HostClient("alpha.localhost")
    assert "Il vous reste 4 essais." in answer(visitor, visitor.get(recap), "x").content.decode()


def test_machines_that_guess_are_stopped_by_the_limit_of_links(part, recap, settings):
    settings.LIMITS_ENABLED = True
    client, seen = HostClient("alpha.localhost"), set()
    page = client.get(recap)
    for _ in range(40):
        seen.add(answer(client, page, "xyz").status_code)
        with connection.cursor():
            pass
    assert seen == {422, 429}


@pytest.mark.parametrize("letters", ["", "x" * 200, "\x00", "<script>", "%", "'; --"])
def test_hostile_letters_are_a_sentence(client, part, recap, letters):
    response = answer(client, client.get(recap), letters)
    assert response.status_code == 422
    assert "<script>" not in response.content.decode().replace("<script src", "")


@pytest.mark.parametrize("link", ["", "x", "é" * 100, "a:b:c"])
def test_a_forged_link_leads_nowhere(client, part, link):
    assert client.post("/lettres", {"lien": link, "lettres": "pet"}).status_code == 404


def test_the_link_of_the_form_lives_a_day(client, part, recap, clock, monkeypatch):
    page = client.get(recap)
    from django.core import signing

    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + 86500)
    assert answer(client, page, "pet").status_code == 404


def test_a_relative_is_known_by_either_name(client, town, part, recap):
    with town.inside():
        head = UsagerFactory(last_name="Benali", birth_name="Rossi")
        Usager.objects.filter(pk=part.usager_id).update(responsible=head, email="", phone_number="")
    for letters in ("pet", "ben", "ros"):
        visitor = HostClient("alpha.localhost")
        assert answer(visitor, visitor.get(recap), letters).status_code == 302


def test_who_is_known_is_not_asked(client, town, part, recap, clock):
    know(client, town, part.usager, clock.now)
    assert question(client.get(recap)) == "Votre rendez-vous est confirmé"
    other = HostClient("alpha.localhost")
    with town.inside():
        stranger = UsagerFactory(last_name="Petit")
    know(other, town, stranger, clock.now)
    assert question(other.get(recap)) == ASKED


def test_the_page_is_the_same_whoever_the_person_is(client, town, part, recap):
    """Neither words nor work tell one appointment from another."""
    with town.inside():
        other = book(town, part.appointment.starts_at + timedelta(hours=1))
        Usager.objects.filter(participations__appointment=other).update(last_name="李")
        other_page = page_of(other.participations.get(), "")

    def seen(address: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            response = HostClient("alpha.localhost").get(address)
        return response.status_code, len(captured)

    seen(recap)
    assert seen(recap) == seen(other_page)


def test_the_answer_of_another_espace_opens_nothing(bravo, part, recap):
    alpha, bravo_client = HostClient("alpha.localhost"), HostClient("bravo.localhost")
    page = alpha.get(recap)
    assert answer(bravo_client, page, "pet").status_code == 404
    assert bravo_client.get(recap).status_code == 404
