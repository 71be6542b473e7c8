"""Joining and leaving the waiting list from the page of the appointment."""

from datetime import timedelta

import pytest

from booking.appointments.models import WaitingEntry
from tests.booking.conftest import NINE

from .booked import book
from .conftest import question, tree
from .test_cancelling import page_of

pytestmark = pytest.mark.usefixtures("letters_given")
FAR = NINE + timedelta(days=14)


@pytest.fixture
def address(town) -> str:
    with town.inside():
        return page_of(book(town, FAR).participations.get(), "")


def entries(town) -> int:
    with town.inside():
        return WaitingEntry.objects.count()


def test_one_joins_then_leaves_and_a_second_click_changes_nothing(client, town, address):
    assert "Venir plus tôt ?" in tree(client.get(address)).text
    for _ in range(2):
        assert client.post(f"{address}/attente", {"attente": "oui"})["Location"] == address
    assert entries(town) == 1
    assert "Ne plus attendre" in tree(client.get(address)).text
    for _ in range(2):
        client.post(f"{address}/attente", {"attente": "non"})
    assert entries(town) == 0


def test_a_near_one_is_not_offered_to_wait_and_says_why(client, town):
    with town.inside():
        near = page_of(book(town).participations.get(), "")
    assert "Venir plus tôt ?" not in tree(client.get(near)).text
    refused = client.post(f"{near}/attente", {"attente": "oui"})
    assert question(refused, 422)
    assert entries(town) == 0


@pytest.mark.parametrize("act", ["", "peut-être", "\x00"])
def test_what_is_no_answer_does_nothing(client, town, address, act):
    assert client.post(f"{address}/attente", {"attente": act}).status_code == 302
    assert entries(town) == 0


def test_looking_joins_nothing(client, town, address):
    assert client.get(f"{address}/attente").status_code == 405
