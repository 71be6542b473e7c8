"""A freed slot kept for one person: taken, left, or ended, by the link of its message."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.models import Appointment, Participation, WaitingEntry, WaitingOffer
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.end_offers import offer_secret
from booking.appointments.services.join_waiting_list import join_waiting_list
from booking.appointments.services.offer_freed_time import GRACE
from booking.directory.models import Usager
from socle.links import secret_of
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import NINE, NOW
from tests.factories import UsagerFactory

from .conftest import question, tree
from .test_cancelling import DEAD

pytestmark = pytest.mark.usefixtures("letters_given")

FAR = NINE + timedelta(days=21)
FRIDAY = NINE + timedelta(days=3)
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
ASKED, ENDED = "Voulez-vous venir plus tôt ?", "Ce créneau n’est plus gardé pour vous"
TAKE, LEAVE = {"reponse": "accepter"}, {"reponse": "refuser"}


@pytest.fixture
def offer(town, clock) -> WaitingOffer:
    """Somebody waits; at noon somebody else cancels Friday."""
    with town.inside():
        usager = UsagerFactory()
        mine = booked(town.counter, usager, starts_at=FAR, author=Author.usager(usager))
        join_waiting_list(mine.pk, usager.pk, NOW)
        freed = booked(town.counter, starts_at=FRIDAY)
        clock.now = NOON
        cancel_appointment(freed.pk, Author.agent(town.counter.agents[0]), NOON)
        return WaitingOffer.objects.get()


@pytest.fixture
def address(offer) -> str:
    return f"/l/{offer.uuid}/{offer_secret(offer)}"


def state(town, offer) -> tuple[str, datetime]:
    with town.inside():
        offer.refresh_from_db()
        return offer.state, Appointment.objects.get(pk=offer.appointment_id).starts_at


def test_looking_takes_nothing_and_says_until_when(client, town, offer, address):
    for method in (client.get, client.head):
        assert method(address).status_code == 200
    response = client.get(address)
    page = tree(response)
    assert page.one("h1").text == ASKED
    assert "gardé jusqu’au lundi 23 novembre 2026 à 14 h" in page.text
    assert "vendredi 27 novembre 2026 à 9 h" in page.text
    assert "mardi 15 décembre 2026 à 9 h" in page.text
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert question(client.post(address, {"reponse": "peut-être"})) == ASKED
    assert state(town, offer) == ("pending", FAR)


def test_taken_once_whatever_follows(client, town, offer, address):
    for answer in (TAKE, TAKE, LEAVE):
        assert client.post(address, answer).status_code == 302
    page = tree(client.get(address))
    assert page.one("h1").text == "C’est noté : ce créneau est à vous"
    assert "vendredi 27 novembre 2026 à 9 h" in page.text
    assert state(town, offer) == ("accepted", FRIDAY)
    with town.inside():
        assert not WaitingEntry.objects.exists()


def test_left_once_and_still_waiting(client, town, offer, address):
    for _ in range(2):
        assert client.post(address, LEAVE).status_code == 302
    assert question(client.get(address)) == "C’est noté : vous gardez votre rendez-vous"
    assert question(client.post(address, TAKE), 409) == "C’est noté : vous gardez votre rendez-vous"
    assert state(town, offer) == ("declined", FAR)
    with town.inside():
        assert WaitingEntry.objects.exists()


def test_the_deadline(client, town, offer, address, clock):
    clock.now = offer.expires_at - timedelta(seconds=1)
    assert question(client.get(address)) == ASKED
    clock.now = offer.expires_at
    page = tree(client.get(address))
    assert page.one("h1").text == ENDED
    assert "Vous aviez jusqu’au lundi 23 novembre 2026 à 14 h" in page.text
    clock.now = offer.expires_at + GRACE
    assert question(client.post(address, TAKE), 409) == ENDED
    assert state(town, offer)[1] == FAR


def test_who_answers_at_the_last_minute_has_it(client, town, offer, address, clock):
    clock.now = offer.expires_at + GRACE - timedelta(seconds=1)
    assert client.post(address, TAKE).status_code == 302
    assert state(town, offer) == ("accepted", FRIDAY)


@pytest.mark.parametrize(("ended", "words"), [("withdrawn", ENDED), ("lapsed", ENDED)])
def test_an_ended_offer_says_so(client, town, offer, address, ended, words):
    with town.inside():
        WaitingOffer.objects.update(state=ended)
    assert question(client.get(address)) == words
    assert question(client.post(address, TAKE), 409) == words
    assert state(town, offer)[1] == FAR


def test_nothing_is_left_to_move(client, town, offer, address):
    with town.inside():
        agent = Author.agent(town.counter.agents[0])
        cancel_appointment(offer.appointment_id, agent, NOON)
    assert question(client.get(address)) == "Votre rendez-vous est annulé"
    assert question(client.post(address, TAKE), 409) == "Votre rendez-vous est annulé"


@pytest.mark.parametrize("dead", ["forged", "purpose", "deleted", "gone", "elsewhere"])
def test_dead_links_are_one_page(client, bravo_client, town, offer, address, dead):
    visitor = bravo_client if dead == "elsewhere" else client
    if dead in ("forged", "purpose"):
        secret = "é" * 300 if dead == "forged" else secret_of("participation", offer.uuid)
        address = f"/l/{offer.uuid}/{secret}"
    with town.inside():
        if dead == "deleted":
            Usager.objects.update(deleted_at=NOW)
        if dead == "gone":
            Participation.objects.filter(appointment_id=offer.appointment_id).delete()
    for response in (visitor.get(address), visitor.post(address, TAKE)):
        assert question(response, 404) == DEAD
    assert state(town, offer)[0] == "pending"
