"""What holds of every search, and the search against the minute-by-minute oracle."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from booking.domain.availability import Availability
from booking.domain.explain import ReasonCode, explain
from booking.domain.intervals import Interval, merge, overlaps, subtract
from booking.domain.motif_rules import MotifRules
from booking.domain.openings import Absence, Opening
from booking.domain.slot_bounds import AGENT_HORIZON
from booking.domain.slot_search import Audience, SlotSearch
from booking.domain.slots import candidates, free_intervals, next_slot, search
from tests.domain import oracle
from tests.domain.strategies import TURNING_DAYS, absences, near, situations

pytestmark = pytest.mark.unit
PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)


def blocked(
    query: SlotSearch, availability: Availability, agent_id: int
) -> list[Interval[datetime]]:
    """What keeps the agent from being booked around the query's range, as plain intervals."""
    first, last = whole_days(query)
    found = [Interval(one.start, one.end) for one in availability.busy if one.agent_id == agent_id]
    for absence in availability.absences:
        if absence.agent_id == agent_id:
            found += absence.intervals(first - 2 * DAY, last + 2 * DAY)
    return found


def whole_days(query: SlotSearch) -> tuple[date, date]:
    return tuple(
        one.astimezone(query.zone).date() if isinstance(one, datetime) else one
        for one in (query.start, query.end)
    )


@given(situations())
def test_search_is_what_the_oracle_finds(situation):
    query, availability, now = situation
    expected = oracle.starts(query, availability, now)
    found = [(slot.start, slot.agent_id) for slot in search(query, availability, now)]
    if query.audience is Audience.AGENT:
        assert found == sorted(expected)
    else:
        assert [start for start, _ in found] == sorted({start for start, _ in expected})
        assert set(found) <= expected


@given(situations())
def test_free_intervals_are_what_the_oracle_finds(situation):
    query, availability, now = situation
    days = whole_days(query)
    query = replace(query, audience=Audience.AGENT, start=days[0], end=days[1])
    expected = [
        (opening.id, start, end)
        for opening, start, end in oracle.free(query, availability, *days)
        if end > now
    ]
    # An occurrence that is not over is kept whole, with what it had free before now.
    found = [
        (opening.id, free.start, free.end)
        for opening, free in free_intervals(query, availability, now)
        if free.end > now
    ]
    assert sorted(found) == sorted(expected)


@given(situations())
def test_no_slot_touches_a_busy_time_nor_leaves_its_opening(situation):
    query, availability, now = situation
    before = timedelta(minutes=query.motif.buffer_before)
    after = timedelta(minutes=query.motif.buffer_after)
    openings = {opening.id: opening for opening in availability.openings}
    for slot in search(query, availability, now):
        taken = Interval(slot.start - before, slot.end + after)
        for busy in blocked(query, availability, slot.agent_id):
            assert not overlaps(taken, busy)
        opening = openings[slot.opening_id]
        day = slot.start.astimezone(query.zone).date()
        assert any(
            span.start <= slot.start and slot.end <= span.end
            for span in opening.intervals(day, day)
        )
        assert slot.start >= now
        assert not oracle.is_closed(opening, availability, day)
        assert (slot.agent_id, slot.lieu_id) == (opening.agent_id, opening.lieu_id)


@given(situations())
def test_free_and_busy_rebuild_the_opening(situation):
    query, availability, _ = situation
    days = whole_days(query)
    long_ago = datetime(2000, 1, 1, tzinfo=PARIS)
    motif = replace(query.motif, buffer_before=0, buffer_after=0)
    query = replace(query, motif=motif, audience=Audience.AGENT, start=days[0], end=days[1])
    availability = replace(availability, off_days=frozenset(), closed_lieu_ids=frozenset())
    for opening in availability.openings:
        opening = replace(opening, holiday_zone=None, motif_ids=frozenset({motif.motif_id}))
        alone = replace(availability, openings=(opening,))
        everyone = replace(query, agent_ids=frozenset(), lieu_id=None)
        free = [found for _, found in free_intervals(everyone, alone, long_ago)]
        whole = opening.intervals(*days)
        busy = blocked(query, availability, opening.agent_id)
        inside = subtract(whole, subtract(whole, busy))
        assert merge(free + inside) == merge(whole)
        assert not any(overlaps(one, other) for one in free for other in inside)


@given(situations(), st.randoms(use_true_random=False))
def test_input_order_is_irrelevant(situation, chance):
    query, availability, now = situation
    shuffled = {
        name: tuple(chance.sample(found, len(found)))
        for name in ("openings", "absences", "busy")
        for found in [getattr(availability, name)]
    }
    assert search(query, replace(availability, **shuffled), now) == search(query, availability, now)


@given(situations(), st.data())
def test_an_absence_never_adds_free_time(situation, data):
    """Free time never grows. The number of starts may, and a start may be new.

    Starts are not realigned: an absence that ends at 9 h 50 makes 9 h 50 a start that the grid of
    9 h, 9 h 30, 10 h did not have. So "adding an absence never adds a slot" is false of starts
    and true of time: whatever is offered afterwards was free before.
    """
    query, availability, now = situation
    day = data.draw(st.sampled_from(TURNING_DAYS))
    absence = data.draw(absences(day, query.zone))
    more = replace(availability, absences=(*availability.absences, absence))

    before = free_intervals(query, availability, now)
    after = free_intervals(query, more, now)
    for opening, free in after:
        assert any(
            other == opening and was.start <= free.start and free.end <= was.end
            for other, was in before
        )
    for slot in search(query, more, now):
        assert any(
            opening.id == slot.opening_id and was.start <= slot.start and slot.end <= was.end
            for opening, was in before
        )


def test_an_absence_may_add_a_start():
    """The example that forbids the stronger property."""
    day = date(2026, 1, 13)
    opening = Opening(1, 1, None, frozenset({1}), day, time(9), time(11), None, PARIS)
    absence = Absence(1, day, day, time(9), time(9, 50), None, PARIS)
    query = SlotSearch(MotifRules(1, 30), PARIS, Audience.AGENT, day, day)
    now = datetime(2026, 1, 12, tzinfo=PARIS)
    before = {slot.start for slot in search(query, Availability((opening,)), now)}
    after = {slot.start for slot in search(query, Availability((opening,), (absence,)), now)}
    assert datetime(2026, 1, 13, 9, 50, tzinfo=PARIS) in after - before


@given(situations())
def test_next_slot_is_the_first_of_the_whole_horizon(situation):
    query, availability, now = situation
    far = replace(query, end=whole_days(query)[0] + AGENT_HORIZON)
    if query.audience is Audience.USAGER and query.motif.max_delay is not None:
        far = replace(query, end=now + timedelta(seconds=query.motif.max_delay))
    expected = search(far, availability, now)
    # A maximum delay of days beyond six months cannot be drawn, an agent's horizon is exact.
    if query.audience is Audience.USAGER and query.motif.max_delay is None:
        start = max(far.start, now) if isinstance(far.start, datetime) else far.start
        start = start.astimezone(query.zone).date() if isinstance(start, datetime) else start
        earliest = now + timedelta(seconds=query.motif.min_delay or 0)
        start = max(start, earliest.astimezone(query.zone).date())
        expected = search(replace(far, end=start + AGENT_HORIZON), availability, now)
    assert next_slot(query, availability, now) == (expected[0] if expected else None)


@given(situations())
def test_candidates_are_everybody_free_at_a_start(situation):
    query, availability, now = situation
    for slot in search(query, availability, now)[:5]:
        found = candidates(query, availability, now, slot.start)
        assert slot in found
        assert {one.start for one in found} == {slot.start}
        day = slot.start.astimezone(query.zone).date()
        expected = oracle.starts(replace(query, start=day, end=day), availability, now)
        offering = {agent for start, agent in expected if start == slot.start}
        agents = {one.agent_id for one in found}
        assert [one.agent_id for one in found] == sorted(agents)
        assert offering <= agents
        # Those besides who are free showed this start within the hour.
        whole = replace(query, audience=Audience.AGENT, start=day, end=day)
        for agent in agents - offering:
            moments = (now - timedelta(minutes=back) for back in range(65))
            assert any(
                (slot.start, agent) in oracle.starts(whole, availability, moment)
                for moment in moments
            )


@given(situations(), st.data())
def test_the_explanation_says_what_the_search_says(situation, data):
    query, availability, now = situation
    slots = search(query, availability, now)
    starts = [slot.start for slot in slots]
    anywhere = oracle.instant(
        query.zone, data.draw(near(whole_days(query)[0], 3)), data.draw(st.times())
    )
    moments = [anywhere, now]
    if starts:
        a_start = data.draw(st.sampled_from(starts))
        moments += [a_start, a_start + timedelta(minutes=data.draw(st.integers(-10, 10)))]
    for moment in moments:
        reasons = explain(query, availability, moment, now)
        codes = {reason.code for reason in reasons}
        assert reasons
        assert (codes == {ReasonCode.OFFERED}) is (moment in starts)
        assert (ReasonCode.OFFERED in codes) is (moment in starts)
        assert all(reason.message.endswith(".") for reason in reasons)


@pytest.mark.parametrize(
    ("night", "hours"),
    [(date(2025, 3, 30), 3), (date(2025, 10, 26), 5), (date(2025, 6, 15), 4)],
    ids=["clocks go forward", "clocks go back", "ordinary night"],
)
@given(duration=st.sampled_from([10, 15, 20, 30, 60]))
@example(duration=60)
def test_a_night_holds_its_real_hours(night, hours, duration):
    opening = Opening(1, 1, None, frozenset({1}), night, time(1), time(5), None, PARIS)
    query = SlotSearch(MotifRules(1, duration), PARIS, Audience.AGENT, night, night)
    slots = search(query, Availability((opening,)), datetime(2025, 1, 1, tzinfo=PARIS))
    assert len(slots) == hours * 60 // duration
    assert all(
        after.start - before.start == timedelta(minutes=duration)
        for before, after in pairwise(slots)
    )
    walls = [slot.start.astimezone(PARIS).hour for slot in slots]
    assert walls.count(2) == {3: 0, 4: 1, 5: 2}[hours] * 60 // duration
