"""Openings, absences and busy times unfolded."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.errors import DomainRuleError
from booking.domain.intervals import Interval
from booking.domain.openings import Absence, Busy, BusyKind, Opening
from booking.domain.recurrence import Frequency, Override, Recurrence
from tests.domain import oracle
from tests.domain.strategies import TURNING_DAYS, ZONES, absences, openings

pytestmark = pytest.mark.unit
PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 1, 5)
WEEK = timedelta(days=7)
FORWARD, BACK = date(2025, 3, 30), date(2025, 10, 26)
OPENING = Opening(1, 1, None, frozenset({1}), MONDAY, time(9), time(12), None, PARIS)
ABSENCE = Absence(1, MONDAY, MONDAY, time(9), time(12), None, PARIS)


def utc_times(item, day):
    return [
        (span.start.strftime("%H:%M"), span.end.strftime("%H:%M"))
        for span in item.intervals(day, day)
    ]


@given(st.data(), st.sampled_from(TURNING_DAYS), st.sampled_from(ZONES))
def test_openings_unfold_as_the_oracle_says(data, day, zone):
    opening = data.draw(openings(1, day, zone))
    first, last = day - WEEK, day + WEEK
    expected = [
        Interval(start, end)
        for _, start, end in oracle.happenings(opening, first, last)
        if start < end
    ]
    found = opening.intervals(first, last)
    assert sorted(found, key=lambda one: (one.start, one.end)) == sorted(
        expected, key=lambda one: (one.start, one.end)
    )


@given(st.data(), st.sampled_from(TURNING_DAYS), st.sampled_from(ZONES))
def test_absences_unfold_as_the_oracle_says(data, day, zone):
    absence = data.draw(absences(day, zone))
    first, last = day - WEEK, day + WEEK
    expected = {span for span in oracle.absence_spans(absence, first, last) if span[0] < span[1]}
    assert {(one.start, one.end) for one in absence.intervals(first, last)} == expected


@given(st.data(), st.sampled_from(TURNING_DAYS), st.sampled_from(ZONES), st.integers(-20, 20))
def test_what_is_expired_never_happens_again(data, day, zone, offset):
    today = day + timedelta(days=offset)
    for item in (data.draw(openings(1, day, zone)), data.draw(absences(day, zone))):
        if item.is_expired(today):
            assert item.intervals(today, today + 60 * WEEK) == []


@pytest.mark.parametrize(
    ("start", "end", "night", "expected"),
    [
        # Forward: 02:00 to 03:00 does not exist; offsets are +01:00, then +02:00.
        (time(1), time(5), FORWARD, [("00:00", "03:00")]),
        (time(1), time(2, 30), FORWARD, [("00:00", "01:30")]),
        (time(2, 15), time(2, 45), FORWARD, [("01:15", "01:45")]),
        (time(2, 30), time(3, 15), FORWARD, []),
        (time(2), time(3), FORWARD, []),
        # Back: 02:00 to 03:00 comes twice; offsets are +02:00, then +01:00.
        (time(1), time(5), BACK, [("23:00", "04:00")]),
        (time(2), time(2, 30), BACK, [("00:00", "00:30")]),
        (time(2, 30), time(3), BACK, [("00:30", "02:00")]),
        (time(9), time(12), BACK, [("08:00", "11:00")]),
    ],
)
def test_the_nights_of_hour_change(start, end, night, expected):
    opening = replace(OPENING, first_day=night, start_time=start, end_time=end)
    absence = replace(ABSENCE, first_day=night, end_day=night, start_time=start, end_time=end)
    assert utc_times(opening, night) == utc_times(absence, night) == expected


def test_wall_clock_times_are_kept_all_year_round():
    weekly = replace(OPENING, recurrence=Recurrence(Frequency.WEEKLY))
    spans = weekly.intervals(MONDAY, date(2026, 12, 31))
    assert {span.start.astimezone(PARIS).time() for span in spans} == {time(9)}
    assert {span.start.time() for span in spans} == {time(7), time(8)}


def test_a_whole_day_ends_at_midnight():
    whole = replace(ABSENCE, start_time=time(0), end_time=time(0))
    for day, hours in ((MONDAY, 24), (FORWARD, 23), (BACK, 25)):
        [span] = replace(whole, first_day=day, end_day=day).intervals(day, day)
        assert span.end - span.start == timedelta(hours=hours)


def test_an_absence_of_several_days_is_one_interval():
    absence = replace(ABSENCE, end_day=MONDAY + timedelta(days=2), end_time=time(8))
    expected = Interval(
        datetime(2026, 1, 5, 9, tzinfo=PARIS), datetime(2026, 1, 7, 8, tzinfo=PARIS)
    )
    for offset in range(3):
        day = MONDAY + timedelta(days=offset)
        assert absence.intervals(day, day) == [expected]
    assert absence.intervals(MONDAY + timedelta(days=3), MONDAY + WEEK) == []
    assert absence.intervals(MONDAY - WEEK, MONDAY - timedelta(days=1)) == []


def test_one_occurrence_may_have_other_times():
    changed = {
        MONDAY: Override(MONDAY, end_time=time(10)),
        MONDAY + WEEK: Override(MONDAY, time(11)),
    }
    weekly = replace(OPENING, recurrence=Recurrence(Frequency.WEEKLY, changed=changed))
    assert utc_times(weekly, MONDAY) == [("08:00", "09:00"), ("10:00", "11:00")]
    assert utc_times(weekly, MONDAY + WEEK) == []


def test_expiry_counts_the_last_occurrence():
    assert not OPENING.is_expired(MONDAY)
    assert OPENING.is_expired(MONDAY + timedelta(days=1))
    endless = replace(OPENING, recurrence=Recurrence(Frequency.WEEKLY))
    assert not endless.is_expired(date(2100, 1, 1))
    ended = replace(OPENING, recurrence=Recurrence(Frequency.WEEKLY, until=MONDAY + WEEK))
    assert not ended.is_expired(MONDAY + WEEK)
    assert ended.is_expired(MONDAY + WEEK + timedelta(days=1))
    assert not replace(ABSENCE, end_day=MONDAY + WEEK).is_expired(MONDAY + WEEK)


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: replace(OPENING, end_time=time(9)), "opening_times"),
        (lambda: replace(OPENING, end_time=time(8)), "opening_times"),
        (
            lambda: replace(
                OPENING,
                recurrence=Recurrence(
                    Frequency.WEEKLY, changed={MONDAY: Override(MONDAY, time(12))}
                ),
            ),
            "opening_times",
        ),
        (lambda: replace(ABSENCE, end_time=time(9)), "absence_times"),
        (lambda: replace(ABSENCE, end_day=MONDAY - WEEK), "absence_times"),
        (
            lambda: replace(
                ABSENCE, end_day=MONDAY + WEEK, recurrence=Recurrence(Frequency.WEEKLY)
            ),
            "absence_recurrence",
        ),
        (
            lambda: Busy(
                1, datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 1, 5, 9, tzinfo=UTC)
            ),
            "busy_order",
        ),
        (lambda: Busy(1, datetime(2026, 1, 5, 9), datetime(2026, 1, 5, 10)), "naive_datetime"),
    ],
)
def test_what_ends_before_it_starts_is_refused(build, code):
    with pytest.raises(DomainRuleError) as error:
        build()
    assert error.value.code == code


def test_a_busy_time_is_kept_in_utc():
    busy = Busy(1, datetime(2026, 1, 5, 9, tzinfo=PARIS), datetime(2026, 1, 5, 10, tzinfo=PARIS))
    assert busy.start.tzinfo is UTC
    assert (busy.start.hour, busy.kind) == (8, BusyKind.APPOINTMENT)
