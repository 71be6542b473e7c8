"""A move taken back: nobody hears of what they never knew, everybody of what they were told."""

from datetime import timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.orders import MoveOrder
from booking.appointments.services.move_appointment import move_appointment
from tests.booking.appointments.conftest import ANYWAY
from tests.factories import AgentFactory, PlaceFactory, UsagerFactory

from .conftest import FAR, book

NUMBER = "+33639980001"
HOUR = timedelta(hours=1)


@pytest.fixture
def usager(db):
    return UsagerFactory(email="nadia@demo.example", phone_number=NUMBER)


@pytest.fixture
def colleague(counter):
    """Not in the appointment: who moves it is not told of their own acts."""
    return Author.agent(AgentFactory(organisation=counter.organisation))


@pytest.fixture
def move(counter, usager, colleague, clock, forget):
    appointment = book(counter, usager)
    forget()

    def to(start, place=None):
        clock.pass_by(minutes=1)
        order = MoveOrder(start, place_id=(place or counter.place).pk)
        move_appointment(appointment.pk, order, colleague, clock(), confirmation=ANYWAY)

    return to


def test_back_before_anything_has_left_is_told_to_nobody(move, post):
    move(FAR + HOUR)
    move(FAR)
    found = post()
    assert (found.mailed, found.texted) == ([], [])


def test_back_after_it_was_told_is_told_again(move, post, forget, counter, clock):
    move(FAR + HOUR)
    forget()
    move(FAR)
    found = post()
    assert sorted(found.mailed) == sorted(["nadia@demo.example", counter.agents[0].email])
    assert "déplacé au lundi 30 novembre 2026 à 9 h" in found.text_to(NUMBER)


def test_a_third_time_is_told_with_what_they_know(move, post):
    move(FAR + HOUR)
    move(FAR + 2 * HOUR)
    assert all("à 11 h" in text for _, text in post().texts)


def test_the_same_hour_elsewhere_is_no_return(move, post, counter):
    other = PlaceFactory(organisation=counter.organisation)
    move(FAR + HOUR)
    move(FAR, other)
    assert post().has("nadia@demo.example")
