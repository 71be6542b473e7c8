"""Which agent takes an appointment, which times stand nearest."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.choice import appointments_by_agent, nearest, pick_agent
from booking.domain.errors import DomainRuleError
from booking.domain.openings import Busy, BusyKind
from booking.domain.slot import Slot

pytestmark = pytest.mark.unit
PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 1, 13, 12, tzinfo=UTC)
HALF = timedelta(minutes=30)


def slot(agent_id=1, start=NOON, opening_id=1):
    return Slot(start, start + HALF, agent_id, None, opening_id)


def test_fewest_appointments_that_day_then_first_registered():
    free = [slot(3), slot(1), slot(2)]
    assert pick_agent(free, {1: 2, 2: 1, 3: 1}).slot.agent_id == 2
    assert pick_agent(free, {1: 2, 2: 1}).slot.agent_id == 3
    assert pick_agent(free, {}).slot.agent_id == 1


@pytest.mark.parametrize(
    ("agents", "counts", "word"),
    [([4], {}, "seule"), ([1, 2], {1: 1}, "le moins de RDV"), ([1, 2], {}, "première inscrite")],
)
def test_the_choice_explains_itself(agents, counts, word):
    pick = pick_agent([slot(agent) for agent in agents], counts)
    assert word in pick.reason
    assert pick.free_agents == len(agents)


def test_two_openings_of_one_agent_are_one_agent():
    pick = pick_agent([slot(1, opening_id=9), slot(1, opening_id=3)], {})
    assert (pick.slot.opening_id, pick.free_agents) == (3, 1)


@given(
    st.lists(st.builds(slot, st.integers(1, 5), opening_id=st.integers(1, 9)), min_size=1),
    st.dictionaries(st.integers(1, 5), st.integers(0, 3)),
    st.randoms(use_true_random=False),
)
def test_the_choice_is_fair_whatever_the_order(free, counts, chance):
    pick = pick_agent(free, counts)
    assert all(
        (counts.get(pick.slot.agent_id, 0), pick.slot.agent_id)
        <= (counts.get(other.agent_id, 0), other.agent_id)
        for other in free
    )
    assert pick_agent(chance.sample(free, len(free)), counts) == pick


def test_nobody_free_is_a_taken_slot():
    with pytest.raises(DomainRuleError) as error:
        pick_agent([], {})
    assert error.value.code == "slot_taken"
    assert error.value.message == "Ce créneau vient d'être pris."


def test_only_the_appointments_of_the_local_day_count():
    late = datetime(2026, 1, 12, 23, 30, tzinfo=UTC)  # half past midnight in Paris
    busy = [
        Busy(1, NOON, NOON + HALF),
        Busy(1, late, late + HALF),
        Busy(2, NOON, NOON + HALF, BusyKind.ABSENCE),
        Busy(2, NOON + timedelta(days=1), NOON + timedelta(days=1, hours=1)),
    ]
    assert appointments_by_agent(busy, date(2026, 1, 13), PARIS) == {1: 2}
    assert appointments_by_agent(busy, date(2026, 1, 13), ZoneInfo("UTC")) == {1: 1}


def at(*minutes):
    return [slot(start=NOON + timedelta(minutes=one)) for one in minutes]


def test_nearest_looks_both_ways_and_keeps_the_order_of_the_day():
    assert nearest(at(-90, -30, 10, 45, 300), NOON, 3) == at(-30, 10, 45)
    assert nearest(at(-30, 30), NOON, 1) == at(-30)
    assert nearest(at(5), NOON, 4) == at(5)
    assert nearest(at(5), NOON, 0) == nearest(at(5), NOON, -1) == nearest([], NOON, 3) == []


def test_nearest_gives_one_slot_for_each_start():
    assert nearest([slot(1), slot(2), *at(30)], NOON, 2) == [slot(1), *at(30)]


@given(st.lists(st.integers(-2_000, 2_000), unique=True), st.integers(0, 6))
def test_no_slot_left_out_is_nearer(minutes, count):
    slots = at(*minutes)
    found = nearest(slots, NOON, count)
    assert len(found) == min(count, len(slots))
    assert found == sorted(found, key=lambda one: one.start)
    far = max((abs(one.start - NOON) for one in found), default=timedelta(0))
    assert all(abs(one.start - NOON) >= far for one in slots if one not in found and found)
