"""Doing once what a client sends twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.errors import (
    ConfirmationNeeded,
    InvalidBooking,
    KeyReused,
    SlotTaken,
)
from booking.appointments.models import Appointment, BookingKey, Participation
from booking.appointments.once import forget_key
from booking.appointments.orders import Attendee, MoveOrder
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.claim_chosen import Confirmation
from booking.appointments.services.delete_appointment import delete_appointment
from booking.appointments.services.join_collective import join_collective
from booking.appointments.services.move_appointment import move_appointment
from socle.errors import NotVisible
from tenants.context import in_espace
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import UsagerFactory

from .conftest import ANYWAY, HALF_HOUR, booked, order_of
from .invariants import everything, messages

KEY = "3f2c-client"


def test_the_same_request_has_the_same_answer(counter, usager, agent):
    first = book_appointment(order_of(counter, usager), agent, NOW, key=KEY)
    before = everything()
    again = book_appointment(order_of(counter, usager), agent, NOW, key=KEY)
    assert again == first
    assert everything() == before


def test_another_body_is_refused(counter, usager, agent):
    order = order_of(counter, usager)
    book_appointment(order, agent, NOW, key=KEY)
    for other in (
        replace(order, starts_at=NINE + HALF_HOUR),
        replace(order, context="x"),
        replace(order, attendees=(Attendee(UsagerFactory().pk),)),
        replace(order, attendees=(Attendee(usager.pk, None, False, None),)),
    ):
        with pytest.raises(KeyReused) as refusal:
            book_appointment(other, agent, NOW, key=KEY)
        assert refusal.value.status == 422
    with pytest.raises(KeyReused):
        book_appointment(order, agent, NOW, key=KEY, confirmation=ANYWAY)
    assert Appointment.objects.count() == 1


def test_the_same_instant_in_another_zone_is_the_same_body(counter, usager, agent):
    order = order_of(counter, usager)
    first = book_appointment(order, agent, NOW, key=KEY)
    local = replace(order, starts_at=NINE.astimezone(counter.choice().wanted.zone))
    assert book_appointment(local, agent, NOW, key=KEY) == first


def test_a_key_is_its_authors_own(in_alpha, usager):
    counter = open_counter(agents=2)
    authors = [Author.agent(agent) for agent in counter.agents] + [Author.usager(usager)]
    for rank, author in enumerate(authors):
        given = {"agent_ids": ()} if not author.decides else {"agent_ids": (author.agent_id,)}
        order = order_of(counter, usager, starts_at=NINE + HALF_HOUR * rank, **given)
        book_appointment(order, author, NOW, key=KEY, confirmation=ANYWAY)
    assert Appointment.objects.count() == BookingKey.objects.count() == 3


def test_a_key_is_its_espaces_own(counter, usager, agent, bravo):
    book_appointment(order_of(counter, usager), agent, NOW, key=KEY)
    with in_espace(bravo):
        away = open_counter()
        order = order_of(away, UsagerFactory())
        assert book_appointment(order, Author.agent(away.agents[0]), NOW, key=KEY).pk


def test_a_request_that_failed_may_be_sent_again(counter, usager, agent):
    booked(counter)
    order = order_of(counter, usager)
    with pytest.raises(ConfirmationNeeded):
        book_appointment(order, agent, NOW, key=KEY)
    assert not BookingKey.objects.exists()
    confirmed = Confirmation(("overlap",))
    assert book_appointment(order, agent, NOW, key=KEY, confirmation=confirmed).pk
    stranger = Author.usager(usager)
    with pytest.raises(SlotTaken):
        book_appointment(replace(order, agent_ids=()), stranger, NOW, key=KEY)


def test_neither_the_key_nor_what_was_asked_can_be_read_back(counter, usager, agent):
    book_appointment(order_of(counter, usager, context="secret"), agent, NOW, key=KEY)
    kept = BookingKey.objects.get()
    assert len(kept.digest) == len(kept.body) == 64
    assert KEY not in str(everything()["appointments_bookingkey"])
    told = dict(messages())
    assert told["booking_key.used"] == {"key_id": kept.pk}


def test_after_a_day_a_key_may_serve_again(counter, usager, agent):
    book_appointment(order_of(counter, usager), agent, NOW, key=KEY)
    later = NOW + timedelta(hours=24)
    order = order_of(counter, usager, starts_at=NINE + timedelta(days=7))
    other = book_appointment(order, agent, later, key=KEY)
    assert BookingKey.objects.get().appointment == other
    for _ in range(2):
        forget_key(BookingKey.objects.values_list("pk", flat=True).first() or 0)
    assert not BookingKey.objects.exists()


def test_what_was_deleted_since_is_not_booked_again(counter, usager, agent):
    order = order_of(counter, usager)
    appointment = book_appointment(order, agent, NOW, key=KEY)
    delete_appointment(appointment.pk, agent, NOW)
    with pytest.raises(NotVisible):
        book_appointment(order, agent, NOW, key=KEY)
    assert not Appointment.objects.exists()


def test_moves_and_cancellations_have_keys_too(counter, agent):
    appointment = booked(counter)
    order = MoveOrder(NINE + HALF_HOUR)
    for _ in range(2):
        moved = move_appointment(appointment.pk, order, agent, NOW, key="move")
    assert (moved.starts_at, moved.ics_sequence) == (NINE + HALF_HOUR, 1)
    for _ in range(2):
        cancelled = cancel_appointment(appointment.pk, agent, NOW, key="cancel")
    assert (cancelled.status, cancelled.ics_sequence) == ("revoked", 2)
    with pytest.raises(KeyReused):
        cancel_appointment(appointment.pk, agent, NOW, key="move")


def test_joining_twice_is_one_seat(in_alpha, usager):
    counter = open_counter(collectif=True)
    session = booked(counter, max_participants_count=5)
    Participation.objects.filter(appointment=session).delete()
    author = Author.usager(usager)
    first = join_collective(session.pk, Attendee(usager.pk), author, NOW, key=KEY)
    assert join_collective(session.pk, Attendee(usager.pk), author, NOW, key=KEY) == first
    assert Participation.objects.count() == 1


def test_a_key_has_a_length(counter, usager, agent):
    with pytest.raises(InvalidBooking):
        book_appointment(order_of(counter, usager), agent, NOW, key="k" * 201)
