"""Slots by example: what the conformance cases leave out."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.domain.availability import Availability
from booking.domain.errors import DomainRuleError
from booking.domain.holidays import HolidayZone
from booking.domain.motif_rules import MotifRules
from booking.domain.openings import Absence, Busy, Opening
from booking.domain.recurrence import ByDay, Frequency, Override, Recurrence
from booking.domain.slot import Slot
from booking.domain.slot_search import Audience, SlotSearch
from booking.domain.slots import candidates, free_intervals, next_slot, search, search_day

pytestmark = pytest.mark.unit
PARIS, TAHITI = ZoneInfo("Europe/Paris"), ZoneInfo("Pacific/Tahiti")
DAY, DAY_LONG = date(2026, 1, 13), timedelta(days=1)
NOW = datetime(2026, 1, 12, 8, tzinfo=PARIS)
OPENING = Opening(1, 1, None, frozenset({1}), DAY, time(9), time(11), None, PARIS)
AGENT = SlotSearch(MotifRules(1, 60), PARIS, Audience.AGENT, DAY, DAY)
USAGER = replace(AGENT, audience=Audience.USAGER)


def at(hour, minute=0, day=DAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


def starts(query, *openings, now=NOW, **more):
    found = search(query, Availability(openings, **more), now)
    return [slot.start.astimezone(PARIS).strftime("%H:%M") for slot in found]


def test_a_slot_says_when_with_whom_where_and_from_which_opening():
    opening = replace(OPENING, id=9, agent_id=4, lieu_id=7, end_time=time(10))
    [slot] = search(AGENT, Availability((opening,)), NOW)
    assert slot == Slot(at(9).astimezone(UTC), at(10).astimezone(UTC), 4, 7, 9)
    assert slot.start.tzinfo is slot.end.tzinfo is UTC


def test_one_slot_for_each_start_and_agent_the_lowest_opening_first():
    openings = (
        replace(OPENING, id=3, lieu_id=7),
        replace(OPENING, id=2, lieu_id=8),
        replace(OPENING, id=1, agent_id=2),
    )
    found = search(AGENT, Availability(openings), NOW)
    assert [(slot.agent_id, slot.opening_id) for slot in found] == [(1, 2), (2, 1)] * 2
    found = search(USAGER, Availability(openings), NOW)
    assert [(slot.agent_id, slot.opening_id) for slot in found] == [(1, 2)] * 2


def test_the_duration_may_be_that_of_the_search():
    assert starts(replace(AGENT, duration=30), OPENING) == ["09:00", "09:30", "10:00", "10:30"]
    assert starts(replace(AGENT, duration=90), OPENING) == ["09:00"]


def test_buffers_widen_what_keeps_the_agent_busy_and_not_the_opening():
    busy = Busy(1, at(9, 50), at(10))
    motif = MotifRules(1, 20, buffer_before=10, buffer_after=15)
    # Free until 9:50 - 15 min, then from 10:00 + 10 min; the opening's edges are not padded.
    assert starts(replace(AGENT, motif=motif), OPENING, busy=(busy,)) == [
        "09:00",
        "10:10",
        "10:30",
    ]


def test_buffers_widen_absences_too():
    absence = Absence(1, DAY, DAY, time(9, 50), time(10), None, PARIS)
    motif = MotifRules(1, 20, buffer_before=10, buffer_after=15)
    query = replace(AGENT, motif=motif)
    assert starts(query, OPENING, absences=(absence,)) == ["09:00", "10:10", "10:30"]


def test_buffers_reach_over_midnight():
    opening = replace(OPENING, start_time=time(0), end_time=time(0))
    around = (
        Busy(1, at(0) - timedelta(minutes=10), at(0)),
        Busy(1, at(0) + DAY_LONG, at(1) + DAY_LONG),
    )
    motif = MotifRules(1, 60, buffer_before=30, buffer_after=30)
    found = starts(replace(AGENT, motif=motif), opening, busy=around)
    assert (found[0], found[-1]) == ("00:30", "22:30")


def test_free_intervals_are_whole_until_they_end():
    free = free_intervals(AGENT, Availability((OPENING,)), at(10, 59))
    assert [(one.start, one.end) for _, one in free] == [(at(9), at(11))]
    assert free_intervals(AGENT, Availability((OPENING,)), at(11)) == []


def test_a_day_is_closed_by_the_holidays_of_its_opening():
    good_friday = date(2026, 4, 3)
    opening = replace(OPENING, first_day=good_friday, holiday_zone=HolidayZone.METROPOLE)
    query = replace(AGENT, start=good_friday, end=good_friday)
    assert starts(query, opening) == ["09:00", "10:00"]
    alsace = replace(opening, holiday_zone=HolidayZone.ALSACE_MOSELLE)
    assert starts(query, alsace) == []
    assert starts(query, opening, off_days=frozenset({good_friday})) == []


def test_openings_of_a_closed_place_offer_nothing():
    opening = replace(OPENING, lieu_id=7)
    assert starts(AGENT, opening, closed_lieu_ids=frozenset({8})) == ["09:00", "10:00"]
    assert starts(AGENT, opening, closed_lieu_ids=frozenset({7})) == []


def test_now_is_rounded_up_to_the_next_step_even_by_a_microsecond():
    quarter = replace(AGENT, duration=15)
    exact = at(9, 10)
    assert starts(quarter, OPENING, now=exact)[0] == "09:10"
    assert starts(quarter, OPENING, now=exact + timedelta(microseconds=1))[0] == "09:15"
    assert starts(quarter, OPENING, now=at(10, 41))[0:] == ["10:45"]


def test_a_range_that_ends_on_the_day_of_the_minimum_delay_keeps_that_day():
    """The reference compares a bare end date as midnight UTC, and then offers nothing."""
    motif = MotifRules(1, 60, min_delay=26 * 3_600)
    assert starts(replace(USAGER, motif=motif), OPENING) == ["10:00"]


def test_a_bare_day_is_that_of_the_zone_and_not_of_utc():
    """Half past midnight in Paris, when it is still yesterday in UTC."""
    night = replace(OPENING, start_time=time(0, 30), end_time=time(1, 30))
    motif = MotifRules(1, 60, min_delay=0, max_delay=16 * 3_600 + 1_800)
    assert starts(replace(USAGER, motif=motif), night) == ["00:30"]


def test_a_reversed_range_is_empty():
    assert starts(replace(AGENT, start=at(12), end=at(8)), OPENING) == []
    assert starts(replace(AGENT, start=DAY, end=DAY - timedelta(days=1)), OPENING) == []


def test_moved_and_skipped_occurrences_are_searched_where_they_are():
    week = timedelta(days=7)
    rule = Recurrence(
        Frequency.WEEKLY,
        1,
        (ByDay(DAY.weekday()),),
        skipped=frozenset({DAY + week}),
        changed={DAY: Override(DAY + timedelta(days=1), time(14), time(15))},
    )
    weekly = replace(OPENING, recurrence=rule)
    found = search(replace(AGENT, end=DAY + 2 * week), Availability((weekly,)), NOW)
    assert [slot.start for slot in found] == [
        at(14, day=DAY + timedelta(days=1)),
        at(9, day=DAY + 2 * week),
        at(10, day=DAY + 2 * week),
    ]


def test_openings_in_another_zone_than_the_query():
    """Monday 16 h in Tahiti is Tuesday 3 h in Paris: the days of a search are those of its zone."""
    monday = DAY - timedelta(days=1)
    opening = replace(
        OPENING, first_day=monday, start_time=time(12), end_time=time(17), zone=TAHITI
    )
    assert starts(AGENT, opening) == ["00:00", "01:00", "02:00", "03:00"]
    assert starts(replace(AGENT, start=monday, end=monday), opening) == ["23:00"]
    first = next_slot(replace(AGENT, start=DAY), Availability((opening,)), NOW)
    assert first.start == at(0)


def test_the_holiday_of_an_opening_in_another_zone_is_that_of_its_own_day():
    """The evening of 14 July in Tahiti is the morning of the 15th in Paris."""
    opening = replace(
        OPENING,
        first_day=date(2026, 7, 14),
        start_time=time(20),
        end_time=time(22),
        zone=TAHITI,
        holiday_zone=HolidayZone.POLYNESIE_FRANCAISE,
    )
    the_15th = replace(AGENT, start=date(2026, 7, 15), end=date(2026, 7, 15))
    assert starts(the_15th, opening) == []
    assert starts(the_15th, replace(opening, holiday_zone=None)) == ["08:00", "09:00"]


def test_the_next_slot_of_a_full_half_year_is_none():
    weekly = replace(OPENING, recurrence=Recurrence(Frequency.WEEKLY))
    busy = (Busy(1, NOW, NOW + timedelta(days=183)),)
    assert next_slot(AGENT, Availability((weekly,), busy=busy), NOW) is None
    # The horizon is 13 July, six months after the first day, included.
    [opening] = (replace(OPENING, first_day=date(2026, 7, 13)),)
    assert next_slot(AGENT, Availability((opening,)), NOW).start == at(9, day=date(2026, 7, 13))
    later = replace(OPENING, first_day=date(2026, 7, 14))
    assert next_slot(AGENT, Availability((later,)), NOW) is None


def test_the_next_slot_of_a_usager_ignores_the_end_of_the_range_and_keeps_the_delays():
    later = replace(OPENING, first_day=date(2026, 1, 19))
    motif = MotifRules(1, 60, 0, 7 * 86_400)
    found = next_slot(replace(USAGER, motif=motif), Availability((later,)), NOW)
    assert found.start == at(9, day=date(2026, 1, 19))
    motif = MotifRules(1, 60, 0, 6 * 86_400)
    assert next_slot(replace(USAGER, motif=motif), Availability((later,)), NOW) is None
    motif = MotifRules(1, 60, 2 * 86_400, 86_400)
    assert next_slot(replace(USAGER, motif=motif), Availability((OPENING,)), NOW) is None


def test_candidates_are_every_agent_at_that_start():
    openings = (OPENING, replace(OPENING, id=2, agent_id=2, start_time=time(8)))
    availability = Availability(openings)
    found = candidates(USAGER, availability, NOW, at(9))
    assert [slot.agent_id for slot in found] == [1, 2]
    assert candidates(USAGER, availability, NOW, at(9, 15)) == []
    delayed = replace(USAGER, motif=MotifRules(1, 60, 86_400 * 3))
    assert candidates(delayed, availability, NOW, at(9)) == []
    # Whatever the range of the query was.
    past = replace(USAGER, start=date(2025, 1, 1), end=date(2025, 1, 2))
    assert candidates(past, availability, NOW, at(9)) == found


@pytest.mark.parametrize(
    ("now", "start", "taken"),
    [
        (at(9, 3), at(10, 5), True),  # shown now
        (at(9, 6), at(10, 5), True),  # shown three minutes before
        (at(9, 58), at(10, 5), True),
        (at(10, 4), at(10, 5), True),  # shown within the hour: the next look is at 10 h 05 too
        (at(10, 6), at(10, 5), False),  # past
        (at(9, 3), at(10, 10), False),  # not shown yet
        (at(9, 3), at(10, 6), False),  # never
        (at(9, 3), at(11, 5), False),  # would outlast the opening
        (at(8), at(9), True),
        (at(9, 0), at(9), True),
        (at(8), at(9, 5), False),  # shown when the opening has begun
        (at(10, 31), at(10, 35, day=DAY + timedelta(days=1)), False),
        (at(9, 6), at(10, 5) + timedelta(microseconds=1), False),
    ],
)
def test_a_start_that_was_shown_within_the_hour_is_taken(now, start, taken):
    opening = replace(OPENING, start_time=time(9), end_time=time(11, 30))
    found = candidates(USAGER, Availability((opening,)), now, start)
    assert [slot.start for slot in found] == [start] * taken


def test_a_start_shown_long_ago_is_not_taken():
    """Cut at 9 h 05, then 12 h 05; four hours later the cuts of the last hour differ."""
    opening = replace(OPENING, start_time=time(9), end_time=time(19))
    long = replace(USAGER, motif=MotifRules(1, 180))
    availability = Availability((opening,))
    assert candidates(long, availability, at(9, 50), at(15, 5))
    assert not candidates(long, availability, at(10, 10), at(15, 5))


def test_a_start_that_was_shown_is_refused_when_its_time_is_taken():
    opening = replace(OPENING, start_time=time(9), end_time=time(12))
    busy = Busy(1, at(10, 30), at(10, 45))
    assert not candidates(USAGER, Availability((opening,), (), (busy,)), at(9, 6), at(10, 5))


def test_the_minimum_delay_holds_for_what_was_shown():
    delayed = replace(USAGER, motif=MotifRules(1, 60, 1_800))
    opening = replace(OPENING, start_time=time(9), end_time=time(12))
    assert candidates(delayed, Availability((opening,)), at(9, 34), at(10, 5))
    assert not candidates(delayed, Availability((opening,)), at(9, 36), at(10, 5))


def test_one_day_of_a_search():
    query = replace(AGENT, start=at(9, 30), end=DAY + timedelta(days=3))
    availability = Availability(
        (OPENING, replace(OPENING, id=2, first_day=DAY + timedelta(days=1)))
    )
    assert [slot.start for slot in search_day(query, availability, NOW, DAY)] == [at(10)]
    assert search_day(query, availability, NOW, DAY + timedelta(days=4)) == []


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: MotifRules(1, 0), "motif_duration"),
        (lambda: MotifRules(1, -30), "motif_duration"),
        (lambda: MotifRules(1, 525_600), "motif_duration"),
        (lambda: MotifRules(1, 30, min_delay=-1), "motif_delay"),
        (lambda: MotifRules(1, 30, max_delay=10**12), "motif_delay"),
        (lambda: MotifRules(1, 30, buffer_before=-5), "motif_buffer"),
        (lambda: MotifRules(1, 30, buffer_after=100_000), "motif_buffer"),
        (lambda: replace(AGENT, duration=0), "motif_duration"),
        (lambda: replace(AGENT, start=date(1, 1, 1)), "search_dates"),
        (lambda: replace(AGENT, end=date(9999, 12, 31)), "search_dates"),
        (
            lambda: search(replace(AGENT, start=datetime(2026, 1, 1)), Availability(), NOW),
            "naive_datetime",
        ),
        (lambda: search(USAGER, Availability(), datetime(2026, 1, 1)), "naive_datetime"),
    ],
)
def test_values_out_of_range_are_refused(build, code):
    with pytest.raises(DomainRuleError) as error:
        build()
    assert error.value.code == code
