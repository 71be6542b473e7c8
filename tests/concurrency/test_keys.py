"""One key, several requests at once: done once, refused, or told to wait; never done twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from booking.appointments.author import Author
from booking.appointments.errors import KeyInFlight, KeyReused
from booking.appointments.models import Appointment, BookingKey, Participation
from booking.appointments.once import once_told
from booking.appointments.orders import Attendee
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.join_collective import join_collective
from booking.availability.projection import store
from tenants.context import in_espace
from tests.booking.appointments.conftest import HALF_HOUR, booked, order_of
from tests.booking.conftest import NINE, NOW
from tests.factories import UsagerFactory
from tests.support.crowd import crowd

from .conftest import open_kept_counter
from .deaths import process_killed

pytestmark = pytest.mark.usefixtures("sound")

KEY = "3f2c-client"


@pytest.fixture
def desk(espace):
    """A counter, its agent as author, and an order."""
    with in_espace(espace):
        counter = open_kept_counter()
        return counter, Author.agent(counter.agents[0]), order_of(counter, UsagerFactory())


@contextmanager
def held_up(espace, counter) -> Iterator[None]:
    """Bookings of the counter wait for their last statements, with all the others done."""
    begun, over = Event(), Event()

    def hold_up() -> None:
        try:
            with in_espace(espace), transaction.atomic():
                store.lock([agent.pk for agent in counter.agents])
                begun.set()
                over.wait(timeout=30)
        finally:
            connection.close()

    thread = Thread(target=hold_up)
    thread.start()
    assert begun.wait(timeout=30)
    try:
        yield
    finally:
        over.set()
        thread.join()


def waiting_for_a_lock(espace) -> bool:
    with in_espace(espace), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE NOT granted AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


def test_in_flight_then_answered(espace, desk):
    counter, agent, order = desk
    given = []

    def first() -> None:
        try:
            with in_espace(espace):
                given.append(book_appointment(order, agent, NOW, key=KEY))
        finally:
            connection.close()

    other = replace(order, starts_at=NINE + HALF_HOUR)
    thread = Thread(target=first)
    with held_up(espace, counter):
        thread.start()
        while not waiting_for_a_lock(espace):
            assert thread.is_alive(), "the first request is not under way"
        with in_espace(espace):
            for asked in (order, other):
                with pytest.raises(KeyInFlight) as refusal:
                    book_appointment(asked, agent, NOW, key=KEY)
                assert refusal.value.status == 409
    thread.join()
    with in_espace(espace):
        assert book_appointment(order, agent, NOW, key=KEY) == given[0]
        with pytest.raises(KeyReused) as refusal:
            book_appointment(other, agent, NOW, key=KEY)
        assert refusal.value.status == 422
        assert Appointment.objects.count() == 1


def test_two_bodies_race_for_one_key(espace, desk):
    _, agent, order = desk
    bodies = [replace(order, starts_at=NINE + HALF_HOUR * rank) for rank in range(2)]
    results = crowd(espace, 16, lambda n: book_appointment(bodies[n % 2], agent, NOW, key=KEY))
    answers = {result.pk for result in results if isinstance(result, Appointment)}
    assert len(answers) == 1, results
    refused = [one for one in results if isinstance(one, KeyInFlight | KeyReused)]
    answered = [one for one in results if isinstance(one, Appointment)]
    assert len(refused) + len(answered) == 16, results
    with in_espace(espace):
        booked_at = Appointment.objects.get().starts_at
        assert BookingKey.objects.count() == 1
    for rank, result in enumerate(results):
        mine = bodies[rank % 2].starts_at == booked_at
        assert not isinstance(result, KeyReused if mine else Appointment), results


def test_a_cancellation_and_a_seat_are_done_once_too(espace, desk):
    counter, agent, _ = desk
    with in_espace(espace):
        workshop = open_kept_counter(collectif=True)
        session = booked(workshop, max_participants_count=9)
        usager = UsagerFactory()
        appointment = booked(counter)
    author = Author.usager(usager)
    seat = Attendee(usager.pk)
    results = crowd(espace, 8, lambda n: join_collective(session.pk, seat, author, NOW, key=KEY))
    assert {type(result) for result in results} <= {Participation, KeyInFlight}, results
    crowd(espace, 8, lambda n: cancel_appointment(appointment.pk, agent, NOW, key=KEY))
    with in_espace(espace):
        assert Participation.objects.filter(usager=usager).count() == 1
        appointment.refresh_from_db()
        assert (appointment.status, appointment.ics_sequence) == ("revoked", 1)


def test_what_a_machine_asks_twice_at_once_is_done_once(espace, desk):
    """`once_told`, which every change of the API goes through: one works, the others are told the
    same or to wait; another body never passes for the first."""
    made = []

    def work() -> dict[str, object]:
        made.append(usager := UsagerFactory(last_name="Unique"))
        return {"ids": [usager.pk]}

    def ask(number: int) -> tuple[bool, dict[str, object]]:
        return once_told(KEY, "token:1", NOW, ("POST", "/users", number // 8), work)

    results = crowd(espace, 16, ask)
    answered = [one for one in results if isinstance(one, tuple)]
    refused = [one for one in results if isinstance(one, KeyInFlight | KeyReused)]
    assert len(answered) + len(refused) == 16, results
    assert sorted(again for again, _ in answered)[:1] == [False]
    assert len(made) == 1
    assert [told for _, told in answered] == [{"ids": [made[0].pk]}] * len(answered)
    won = next(number for number, one in enumerate(results) if isinstance(one, tuple)) // 8
    for number, one in enumerate(results):
        assert not isinstance(one, KeyReused if number // 8 == won else tuple), results


def test_a_killed_request_leaves_its_key_free(espace, desk):
    _, agent, order = desk

    def book() -> Appointment:
        return book_appointment(order, agent, NOW, key=KEY)

    deaths = 0
    while not process_killed(book, deaths, espace):
        with in_espace(espace):
            assert not BookingKey.objects.exists(), f"after {deaths} statements"
        deaths += 1
    assert deaths > 20
    with in_espace(espace):
        assert book() == Appointment.objects.get()
