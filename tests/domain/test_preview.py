"""What a draft would open, against the search itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.availability import Availability
from booking.domain.holidays import HolidayZone
from booking.domain.motif_rules import MotifRules
from booking.domain.openings import Absence, Busy, Opening
from booking.domain.overlaps import first_overlap, touched, uncovered
from booking.domain.preview import preview
from booking.domain.recurrence import Override
from booking.domain.series import change, skip, weekly
from booking.domain.slot_search import Audience, SlotSearch
from booking.domain.slots import search

pytestmark = pytest.mark.unit
PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
WEEK = timedelta(days=7)
HALF_HOUR, HOUR = MotifRules(1, 30), MotifRules(2, 60)


def opening(**fields) -> Opening:
    usual = {
        "id": 1,
        "agent_id": 7,
        "lieu_id": None,
        "motif_ids": frozenset({1, 2}),
        "first_day": MONDAY,
        "start_time": time(9),
        "end_time": time(12),
        "recurrence": weekly([0], until=MONDAY + 4 * WEEK),
        "zone": PARIS,
        "holiday_zone": HolidayZone.METROPOLE,
    }
    return Opening(**{**usual, **fields})


def test_five_mondays_of_six_half_hours():
    found = preview(opening(), [HALF_HOUR, HOUR], (), (), NOW)
    assert (found.starts, found.days) == ({1: 30, 2: 15}, 5)
    assert (found.until, found.is_whole, found.most) == (MONDAY + 4 * WEEK, True, 30)


def test_holidays_absences_and_appointments_are_taken_out():
    absence = Absence(7, MONDAY, MONDAY, time(9), time(10), None, PARIS)
    busy = Busy(7, datetime(2026, 12, 7, 8, tzinfo=UTC), datetime(2026, 12, 7, 9, tzinfo=UTC))
    fridays = opening(recurrence=weekly([4], until=date(2026, 12, 26)))
    assert preview(fridays, [HALF_HOUR], (), (), NOW).starts == {1: 18}  # not on Christmas
    assert preview(opening(), [HALF_HOUR], (absence,), (busy,), NOW).starts == {1: 26}


def test_one_day_already_begun():
    one = opening(first_day=NOW.date(), recurrence=None)
    later = NOW + timedelta(hours=1)
    assert preview(one, [HALF_HOUR], (), (), later).starts == {1: 4}
    assert preview(one, [HALF_HOUR], (), (), NOW + timedelta(days=2)).starts == {1: 0}


def test_without_end_it_is_counted_over_six_months():
    found = preview(opening(recurrence=weekly([0])), [HOUR], (), (), NOW)
    assert (found.until, found.is_whole) == (date(2027, 5, 30), False)
    assert found.starts == {2: 3 * 24}  # 26 Mondays, two of them holidays


times = st.sampled_from([time(8), time(9, 10), time(12), time(13, 5), time(17, 30)])


@given(
    st.lists(times, min_size=2, max_size=2, unique=True).map(sorted),
    st.sets(st.integers(0, 5), min_size=1),
    st.integers(5, 90),
    st.integers(0, 40),
)
def test_the_count_is_that_of_the_search(hours, weekdays, duration, skipped):
    rule = weekly(weekdays, until=MONDAY + 6 * WEEK)
    first_day = MONDAY
    given_day = first_day + timedelta(days=skipped)
    if given_day.weekday() in weekdays:
        rule = skip(rule, first_day, given_day)
    draft = opening(start_time=hours[0], end_time=hours[1], recurrence=rule)
    motif = MotifRules(1, duration)
    query = SlotSearch(motif, PARIS, Audience.AGENT, first_day, MONDAY + 7 * WEEK)
    expected = len(search(query, Availability((draft,)), NOW))
    assert preview(draft, [motif], (), (), NOW).starts == {1: expected}


def test_overlaps():
    left, right = opening(), opening(id=2, start_time=time(11), end_time=time(14))
    ahead = MONDAY, MONDAY + 20 * WEEK
    assert first_overlap(left, right, *ahead) == MONDAY
    assert (
        first_overlap(left, opening(id=2, start_time=time(12), end_time=time(14)), *ahead) is None
    )
    tuesdays = opening(id=2, recurrence=weekly([1]))
    assert first_overlap(left, tuesdays, *ahead) is None
    tuesday = MONDAY + timedelta(days=8)
    moved = change(weekly([1]), MONDAY, tuesday, Override(MONDAY + WEEK))
    assert first_overlap(left, replace(tuesdays, recurrence=moved), *ahead) == MONDAY + WEEK


def test_times_that_nothing_holds_and_times_that_an_absence_meets():
    nine, eleven = datetime(2026, 11, 30, 8, tzinfo=UTC), datetime(2026, 11, 30, 10, tzinfo=UTC)
    times = [(int(start.timestamp()), int(start.timestamp()) + 3600) for start in (nine, eleven)]
    shorter = opening(end_time=time(11, 30))
    assert uncovered(times, [opening()], MONDAY, MONDAY) == []
    assert uncovered(times, [shorter], MONDAY, MONDAY) == times[1:]
    halves = [shorter, opening(id=2, start_time=time(11, 30))]
    assert uncovered(times, halves, MONDAY, MONDAY) == []
    absence = Absence(7, MONDAY, MONDAY, time(10), time(12), None, PARIS)
    assert touched(times, absence, MONDAY, MONDAY) == times[1:]
