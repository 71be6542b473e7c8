"""One slot, every door at once: one wins, the others are told, nobody waits for ever."""

from collections import Counter as Tally
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import OperationalError

from booking.appointments.author import Author
from booking.appointments.errors import (
    ConfirmationNeeded,
    IdenticalAppointment,
    KeyInFlight,
    RuleRefused,
    SessionFull,
    SlotTaken,
)
from booking.appointments.models import AgentClaim, Appointment, BookingHold, Participation
from booking.appointments.orders import Attendee, MoveOrder, Newcomer
from booking.appointments.seats import count_taken
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.hold_seat import hold_seat
from booking.appointments.services.hold_slot import Booker, hold_slot
from booking.appointments.services.join_collective import join_collective
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.restore_appointment import restore_appointment
from booking.catalog.models import Room
from booking.directory.models import Usager
from tenants.context import in_espace
from tests.booking.appointments.conftest import ANYWAY, CARD, HALF_HOUR, booked, order_of
from tests.booking.conftest import NINE, NOW
from tests.factories import UsagerFactory
from tests.support.crowd import crowd

from .conftest import open_kept_counter

pytestmark = pytest.mark.usefixtures("sound")

PEOPLE = 32
FRIDAY = NINE + timedelta(days=3)
TOLD = SlotTaken | ConfirmationNeeded | IdenticalAppointment


def won(results: list[object]) -> list[object]:
    """Who has something; whoever has nothing was told why, and nobody met a deadlock."""
    assert not [result for result in results if isinstance(result, OperationalError)], results
    failed = [result for result in results if isinstance(result, BaseException)]
    assert all(isinstance(error, TOLD) for error in failed), failed
    return [result for result in results if not isinstance(result, BaseException)]


def claims_at(start) -> int:
    return AgentClaim.objects.filter(blocking=True, period__contains=start).count()


def test_holds_bookings_moves_and_prescriptions_want_one_slot(espace):
    with in_espace(espace):
        counter = open_kept_counter()
        agent = Author.agent(counter.agents[0])
        usagers = [UsagerFactory() for _ in range(PEOPLE)]
        movable = {}
        for rank, number in enumerate(range(2, PEOPLE, 4)):
            start = FRIDAY + timedelta(days=7 * (rank // 4)) + HALF_HOUR * (rank % 4 + 1)
            author = Author.usager(usagers[number])
            movable[number] = booked(counter, usagers[number], starts_at=start, author=author)

    def act(number: int) -> object:
        usager = usagers[number]
        if number % 4 == 0:
            booker = Booker("Camille", f"Petit{number}", email=f"camille{number}@demo.example")
            return hold_slot(counter.choice(FRIDAY), booker, NOW)
        if number % 4 == 1:
            return book_appointment(order_of(counter, usager, starts_at=FRIDAY), agent, NOW)
        if number % 4 == 2:
            order, author = MoveOrder(FRIDAY), Author.usager(usager)
            return move_appointment(movable[number].pk, order, author, NOW)
        order = order_of(counter, usager, starts_at=FRIDAY, agent_ids=())
        return book_appointment(order, Author.prescripteur(CARD), NOW)

    winners = won(crowd(espace, PEOPLE, act))
    assert len(winners) == 1, winners
    with in_espace(espace):
        assert claims_at(FRIDAY) == 1
        # Those who wanted to move have what they had.
        stayed = Appointment.objects.filter(pk__in=[one.pk for one in movable.values()])
        assert stayed.exclude(starts_at=FRIDAY).count() >= len(movable) - 1


def test_a_prescripteurs_newcomers_leave_no_trace_when_they_lose(espace):
    with in_espace(espace):
        counter = open_kept_counter()

    def act(number: int) -> object:
        newcomer = Newcomer("Zoé", f"Lefèvre{number}", phone_number=f"+336399801{number:02d}")
        order = replace(order_of(counter, agent_ids=()), attendees=(Attendee(newcomer=newcomer),))
        return book_appointment(order, Author.prescripteur(CARD), NOW)

    assert len(won(crowd(espace, 16, act))) == 1
    with in_espace(espace):
        assert Participation.objects.count() == 1
        assert Usager.objects.count() == 1


def test_several_agents_in_every_order_never_wait_for_each_other(espace):
    with in_espace(espace):
        counter = open_kept_counter(agents=4)
        usagers = [UsagerFactory() for _ in range(PEOPLE)]
    orders = list(permutations([agent.pk for agent in counter.agents], 3))

    def act(number: int) -> object:
        order = order_of(counter, usagers[number], agent_ids=orders[number % len(orders)])
        return book_appointment(order, Author.agent(counter.agents[0]), NOW)

    winners = won(crowd(espace, PEOPLE, act))
    # Any two teams of three among four share an agent.
    assert len(winners) == 1
    with in_espace(espace):
        assert claims_at(NINE) == 3


def test_overlaps_on_purpose_all_find_a_lane(espace):
    with in_espace(espace):
        counter = open_kept_counter()
        usagers = [UsagerFactory() for _ in range(12)]

    def act(number: int) -> object:
        order = order_of(counter, usagers[number])
        agent = Author.agent(counter.agents[0])
        return book_appointment(order, agent, NOW, confirmation=ANYWAY)

    results = crowd(espace, 12, act)
    with in_espace(espace):
        lanes = Tally(AgentClaim.objects.values_list("lane", flat=True))
    assert len(won(results)) == len(lanes)
    assert set(lanes.values()) == {1}


def test_two_who_swap_take_turns(espace):
    """Each wants the other's slot: both are refused, or one after the other; never a deadlock."""
    with in_espace(espace):
        counter = open_kept_counter(agents=2)
        first, second = (agent.pk for agent in counter.agents)
        one = booked(counter, starts_at=NINE, agent_ids=(first,))
        two = booked(counter, starts_at=NINE + HALF_HOUR, agent_ids=(second,))
    author = Author.agent(counter.agents[0])
    for _ in range(8):
        with in_espace(espace):
            starts = {row.pk: row for row in Appointment.objects.all()}
            agents = {pk: starts[pk].agents.get().pk for pk in starts}

        def act(number: int, starts=starts, agents=agents) -> object:
            mine, other = (one.pk, two.pk) if number % 2 else (two.pk, one.pk)
            order = MoveOrder(starts[other].starts_at, agent_ids=(agents[other],))
            return move_appointment(mine, order, author, NOW)

        won(crowd(espace, 4, act))
    with in_espace(espace):
        assert AgentClaim.objects.filter(lane=0).count() == 2


def test_a_restoration_and_newcomers_share_nothing(espace):
    with in_espace(espace):
        counter = open_kept_counter()
        agent = Author.agent(counter.agents[0])
        appointment = booked(counter)
        cancel_appointment(appointment.pk, agent, NOW)

    def act(number: int) -> object:
        if number == 0:
            return restore_appointment(appointment.pk, agent, NOW)
        booker = Booker("Camille", f"Petit{number}", email=f"camille{number}@demo.example")
        return hold_slot(counter.choice(), booker, NOW)

    assert len(won(crowd(espace, 8, act))) == 1
    with in_espace(espace):
        assert claims_at(NINE) == 1


def test_the_last_seat_is_one_persons(espace):
    with in_espace(espace):
        counter = open_kept_counter(collectif=True)
        session = booked(counter, max_participants_count=3)
        usagers = [UsagerFactory() for _ in range(PEOPLE)]

    def act(number: int) -> object:
        if number % 4 == 3:
            booker = Booker("Camille", f"Petit{number}", email=f"camille{number}@demo.example")
            return hold_seat(session.pk, booker, NOW, answers={})
        author = (
            Author.agent(counter.agents[0]) if number % 3 == 0 else Author.usager(usagers[number])
        )
        return join_collective(session.pk, Attendee(usagers[number].pk), author, NOW)

    results = crowd(espace, PEOPLE, act)
    seated = [result for result in results if isinstance(result, Participation | BookingHold)]
    refused = [result for result in results if isinstance(result, SessionFull | ConfirmationNeeded)]
    assert (len(seated), len(refused)) == (2, PEOPLE - 2), results
    with in_espace(espace):
        assert count_taken(session, NOW) == 3


def test_a_family_sits_on_one_chair(espace):
    with in_espace(espace):
        counter = open_kept_counter(collectif=True)
        parent = UsagerFactory()
        members = [parent] + [UsagerFactory(responsible=parent) for _ in range(7)]
        session = booked(counter, max_participants_count=30)

    def act(number: int) -> object:
        attendee = Attendee(members[number].pk)
        return join_collective(session.pk, attendee, Author.usager(parent), NOW)

    results = crowd(espace, 8, act)
    assert all(isinstance(result, Participation) for result in results), results
    with in_espace(espace):
        assert Participation.objects.filter(usager__in=members).count() == 1


def test_one_key_books_once(espace):
    with in_espace(espace):
        counter = open_kept_counter(agents=8)
        usager = UsagerFactory()
    order = order_of(counter, usager, agent_ids=())

    def act(number: int) -> object:
        return book_appointment(order, Author.usager(usager), NOW, key="one")

    results = crowd(espace, 16, act)
    given = {result.pk for result in results if isinstance(result, Appointment)}
    refused = [result for result in results if isinstance(result, KeyInFlight)]
    assert len(given) == 1, results
    assert sum(isinstance(one, Appointment) for one in results) + len(refused) == 16, results
    with in_espace(espace):
        assert Appointment.objects.count() == 1


def test_a_limit_counts_what_is_under_way(espace):
    with in_espace(espace):
        counter = open_kept_counter(agents=8, max_per_usager=2)
        usager = UsagerFactory()

    def act(number: int) -> object:
        start = NINE + HALF_HOUR * (number % 6)
        order = order_of(counter, usager, starts_at=start, agent_ids=())
        return book_appointment(order, Author.usager(usager), NOW)

    results = crowd(espace, 16, act)
    refused = [result for result in results if isinstance(result, RuleRefused)]
    assert (len(refused), refused[0].code) == (14, "limit"), results


def test_thirty_two_holds_among_four_agents_and_one_room(espace):
    with in_espace(espace):
        counter = open_kept_counter(agents=4, requires_room=True)
        Room.objects.create(place=counter.place, name="Salle verte")

    def act(number: int) -> object:
        booker = Booker("Camille", f"Petit{number}", email=f"camille{number}@demo.example")
        return hold_slot(counter.choice(), booker, NOW)

    assert len(won(crowd(espace, PEOPLE, act))) == 1
    with in_espace(espace):
        assert BookingHold.objects.count() == claims_at(NINE) == 1
