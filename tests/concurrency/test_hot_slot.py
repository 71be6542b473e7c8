"""Thirty-two people want one slot. The control runs first: without the constraint, it oversells."""

from datetime import timedelta

import pytest
from django.db import connection

from booking.appointments.errors import SlotTaken
from booking.appointments.models import AgentClaim, Appointment, BookingHold
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from tenants.context import in_espace
from tenants.models import Espace
from tenants.postgresql.base import as_owner
from tests.booking.conftest import NINE, NOW, open_counter
from tests.support.crowd import crowd

PEOPLE = 32


def person(number: int) -> Booker:
    return Booker("Camille", f"Petit{number}", email=f"camille{number}@demo.example")


@pytest.fixture
def espace(committed) -> Espace:
    return Espace.objects.get(slug="alpha")


@pytest.fixture
def counter(espace):
    with in_espace(espace):
        yield open_counter()


@pytest.fixture
def without_constraint(espace):
    """The table as a naive design would have it; put back whatever happens."""
    table = f'"{espace.schema_name}".appointments_agentclaim'
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conname = 'agent_time_taken_once' AND connamespace = %s::regnamespace",
            [espace.schema_name],
        )
        definition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT agent_time_taken_once")
    yield
    with in_espace(espace):
        AgentClaim.objects.all().delete()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET search_path = extensions, public")
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT agent_time_taken_once {definition}")


def test_control_without_the_constraint_the_slot_is_sold_several_times(
    counter, espace, without_constraint
):
    for round_number in range(5):
        start = NINE + timedelta(days=round_number % 3, minutes=30 * (round_number // 3))
        results = crowd(espace, 8, lambda n, s=start: hold_slot(counter.choice(s), person(n), NOW))
        winners = [result for result in results if isinstance(result, BookingHold)]
        if len(winners) > 1:
            return
    pytest.fail("the race did not show: this suite would not see a double booking either")


def test_one_wins_and_all_the_others_are_told(counter, espace):
    results = crowd(espace, PEOPLE, lambda n: hold_slot(counter.choice(), person(n), NOW))
    winners = [result for result in results if isinstance(result, BookingHold)]
    losers = [result for result in results if isinstance(result, SlotTaken)]
    assert (len(winners), len(losers)) == (1, PEOPLE - 1), results
    with in_espace(espace):
        assert AgentClaim.objects.count() == 1
        assert BookingHold.objects.count() == 1


def test_with_three_agents_three_win_one_time_each(espace):
    with in_espace(espace):
        counter = open_counter(agents=3)
    results = crowd(espace, PEOPLE, lambda n: hold_slot(counter.choice(), person(n), NOW))
    winners = [result for result in results if isinstance(result, BookingHold)]
    assert len(winners) == 3, results
    assert {hold.agent_id for hold in winners} == {agent.pk for agent in counter.agents}


def test_one_link_opened_many_times_books_once(counter, espace):
    with in_espace(espace):
        hold = hold_slot(counter.choice(), person(0), NOW)
    results = crowd(espace, 16, lambda n: confirm_hold(hold.uuid, link_secret(hold), NOW))
    assert {result.pk for result in results if isinstance(result, Appointment)} == {
        results[0].pk
    }, results
    assert all(isinstance(result, Appointment) for result in results)
    with in_espace(espace):
        assert Appointment.objects.count() == 1


def test_a_late_confirmation_and_a_newcomer_share_nothing(counter, espace):
    """The hold has lapsed; its owner clicks while somebody else takes the slot."""
    with in_espace(espace):
        hold = hold_slot(counter.choice(), person(0), NOW)
    later = hold.expires_at

    def act(number: int) -> object:
        if number == 0:
            return confirm_hold(hold.uuid, link_secret(hold), later)
        return hold_slot(counter.choice(), person(number), later)

    results = crowd(espace, 8, act)
    assert sum(not isinstance(result, Exception) for result in results) == 1, results
    assert all(isinstance(r, SlotTaken | Appointment | BookingHold) for r in results), results
