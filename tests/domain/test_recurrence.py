"""Recurring days and their exceptions, against arithmetic on each day."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.errors import DomainRuleError
from booking.domain.recurrence import (
    MAX_OCCURRENCES,
    ByDay,
    Frequency,
    Occurrence,
    Override,
    Recurrence,
    check,
    is_occurrence,
    last_day,
    occurrences,
    split_at,
)
from tests.domain import oracle
from tests.domain.strategies import recurrences

pytestmark = pytest.mark.unit
MONDAYS = Recurrence(Frequency.WEEKLY, 1, (ByDay(0),))
MONDAY = date(2026, 1, 5)
WEEK = timedelta(days=7)

first_days = st.dates(date(2018, 1, 1), date(2031, 12, 31))


def found_days(rule, first_day, first, last):
    return [one.day for one in occurrences(rule, first_day, (first, last))]


@st.composite
def series(draw):
    first_day = draw(first_days)
    return draw(recurrences(first_day)), first_day


@given(series(), st.integers(-30, 1500), st.integers(0, 120))
def test_occurrences_are_those_of_the_oracle(one, offset, length):
    rule, first_day = one
    first = first_day + timedelta(days=offset)
    last = first + timedelta(days=length)
    expected = [
        Occurrence(day, day)
        for day in oracle.days(first, last)
        if oracle.rule_gives(rule, first_day, day)
        and day not in rule.skipped
        and day not in rule.changed
    ]
    expected += [
        Occurrence(day, change.day, change.start_time, change.end_time)
        for day, change in rule.changed.items()
        if first <= change.day <= last
        and day not in rule.skipped
        and oracle.rule_gives(rule, first_day, day)
    ]
    found = occurrences(rule, first_day, (first, last))
    assert found == sorted(expected, key=lambda each: (each.day, each.original_day))


@given(series(), st.integers(0, 60))
def test_is_occurrence_looks_at_the_rule_alone(one, offset):
    rule, first_day = one
    day = first_day + timedelta(days=offset)
    assert is_occurrence(rule, first_day, day) is oracle.rule_gives(rule, first_day, day)


@given(series())
def test_nothing_takes_place_after_the_last_day(one):
    rule, first_day = one
    end = last_day(rule)
    if end is None:
        assert rule.until is None
    else:
        assert not occurrences(rule, first_day, (end + timedelta(days=1), end + 100 * WEEK))


@given(series(), st.data())
def test_a_series_cut_in_two_is_the_same_series(one, data):
    rule, first_day = one
    window = (first_day - WEEK, first_day + 40 * WEEK)
    later = [
        day
        for day in oracle.days(first_day + timedelta(days=1), window[1])
        if oracle.rule_gives(rule, first_day, day)
    ]
    if not later:
        return
    day = data.draw(st.sampled_from(later))
    before, after = split_at(rule, first_day, day)
    halves = occurrences(before, first_day, window) + occurrences(after, day, window)
    assert sorted(halves, key=lambda each: (each.day, each.original_day)) == occurrences(
        rule, first_day, window
    )


def test_every_two_weeks_counts_calendar_weeks():
    """From a Wednesday: the Monday before it is in the same week, which counts as the first."""
    rule = Recurrence(Frequency.WEEKLY, 2, (ByDay(0), ByDay(2)))
    wednesday = MONDAY + timedelta(days=2)
    assert found_days(rule, wednesday, MONDAY, MONDAY + 4 * WEEK) == [
        wednesday,
        MONDAY + 2 * WEEK,
        wednesday + 2 * WEEK,
        MONDAY + 4 * WEEK,
    ]


def test_a_week_begins_on_monday_and_ends_on_sunday():
    rule = Recurrence(Frequency.WEEKLY, 2, (ByDay(0), ByDay(6)))
    sunday = MONDAY + timedelta(days=6)
    assert found_days(rule, MONDAY, MONDAY, MONDAY + 4 * WEEK) == [
        MONDAY,
        sunday,
        MONDAY + 2 * WEEK,
        sunday + 2 * WEEK,
        MONDAY + 4 * WEEK,
    ]


def test_a_first_day_that_does_not_match_is_no_occurrence():
    tuesday = MONDAY + timedelta(days=1)
    assert found_days(MONDAYS, tuesday, MONDAY, MONDAY + WEEK) == [MONDAY + WEEK]


def test_a_month_without_the_day_has_no_occurrence():
    rule = Recurrence(Frequency.MONTHLY)
    assert found_days(rule, date(2026, 1, 31), date(2026, 1, 1), date(2026, 6, 30)) == [
        date(2026, 1, 31),
        date(2026, 3, 31),
        date(2026, 5, 31),
    ]


def test_the_nth_and_the_last_weekday_of_the_month():
    fifth = Recurrence(Frequency.MONTHLY, 1, (ByDay(4, 5),))
    last = Recurrence(Frequency.MONTHLY, 1, (ByDay(4, -1),))
    year = (date(2026, 1, 1), date(2026, 6, 30))
    assert found_days(fifth, year[0], *year) == [date(2026, 1, 30), date(2026, 5, 29)]
    assert found_days(last, year[0], *year) == [
        date(2026, 1, 30),
        date(2026, 2, 27),
        date(2026, 3, 27),
        date(2026, 4, 24),
        date(2026, 5, 29),
        date(2026, 6, 26),
    ]


def test_the_end_is_included():
    rule = Recurrence(Frequency.WEEKLY, until=MONDAY + WEEK)
    assert found_days(rule, MONDAY, MONDAY, MONDAY + 5 * WEEK) == [MONDAY, MONDAY + WEEK]


def test_an_occurrence_moved_out_of_the_window_and_one_moved_into_it():
    rule = Recurrence(
        Frequency.WEEKLY,
        changed={
            MONDAY: Override(MONDAY + 3 * WEEK),
            MONDAY + 2 * WEEK: Override(MONDAY + timedelta(days=1), time(14), time(15)),
        },
    )
    assert occurrences(rule, MONDAY, (MONDAY, MONDAY + WEEK)) == [
        Occurrence(MONDAY + 2 * WEEK, MONDAY + timedelta(days=1), time(14), time(15)),
        Occurrence(MONDAY + WEEK, MONDAY + WEEK),
    ]
    assert last_day(rule) is None


def test_a_changed_occurrence_may_go_beyond_the_end():
    rule = Recurrence(Frequency.WEEKLY, until=MONDAY, changed={MONDAY: Override(MONDAY + WEEK)})
    assert last_day(rule) == MONDAY + WEEK
    assert found_days(rule, MONDAY, MONDAY, MONDAY + 2 * WEEK) == [MONDAY + WEEK]


def test_two_ways_of_writing_a_rule_are_equal():
    one = Recurrence(Frequency.WEEKLY, 1, (ByDay(3), ByDay(1), ByDay(3)))
    other = Recurrence(Frequency.WEEKLY, 1, (ByDay(1), ByDay(3)), changed={})
    assert one == other
    assert hash(one) == hash(other)


def test_the_exceptions_given_cannot_be_changed_afterwards():
    changed = {MONDAY: Override(MONDAY + WEEK)}
    rule = Recurrence(Frequency.WEEKLY, changed=changed)
    changed.clear()
    assert rule.changed == {MONDAY: Override(MONDAY + WEEK)}


def test_too_many_occurrences_are_refused():
    rule = Recurrence(Frequency.WEEKLY, 1, tuple(ByDay(day) for day in range(7)))
    enough = MONDAY + timedelta(days=MAX_OCCURRENCES - 1)
    assert len(occurrences(rule, MONDAY, (MONDAY, enough))) == MAX_OCCURRENCES
    with pytest.raises(DomainRuleError) as error:
        occurrences(rule, MONDAY, (MONDAY, enough + timedelta(days=1)))
    assert error.value.code == "recurrence_too_long"
    # A wide question about a short series is no trouble.
    short = Recurrence(Frequency.WEEKLY, until=MONDAY + WEEK)
    assert len(occurrences(short, MONDAY, (date.min, date.max))) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"frequency": Frequency.WEEKLY, "interval": 0},
        {"frequency": Frequency.WEEKLY, "interval": -1},
        {"frequency": Frequency.WEEKLY, "interval": 10_000},
        {"frequency": Frequency.WEEKLY, "by_day": (ByDay(7),)},
        {"frequency": Frequency.WEEKLY, "by_day": (ByDay(1, 2),)},
        {"frequency": Frequency.MONTHLY, "by_day": (ByDay(1),)},
        {"frequency": Frequency.MONTHLY, "by_day": (ByDay(1, 6),)},
        {"frequency": Frequency.MONTHLY, "by_day": (ByDay(1, -2),)},
    ],
    ids=repr,
)
def test_a_rule_that_cannot_be_is_refused(fields):
    with pytest.raises(DomainRuleError) as error:
        Recurrence(**fields)
    assert error.value.code == "recurrence_invalid"


@pytest.mark.parametrize(
    ("rule", "first_day", "code"),
    [
        (Recurrence(Frequency.WEEKLY, until=MONDAY), MONDAY, "recurrence_until"),
        (Recurrence(Frequency.WEEKLY, until=MONDAY - WEEK), MONDAY, "recurrence_until"),
        (
            Recurrence(Frequency.WEEKLY, 1, (ByDay(6),), until=MONDAY + timedelta(days=3)),
            MONDAY,
            "recurrence_empty",
        ),
        (
            Recurrence(
                Frequency.WEEKLY,
                until=MONDAY + WEEK,
                skipped=frozenset({MONDAY, MONDAY + WEEK}),
            ),
            MONDAY,
            "recurrence_empty",
        ),
        (
            Recurrence(Frequency.WEEKLY, skipped=frozenset({MONDAY + timedelta(days=1)})),
            MONDAY,
            "recurrence_exception",
        ),
        (
            Recurrence(Frequency.WEEKLY, changed={MONDAY - WEEK: Override(MONDAY)}),
            MONDAY,
            "recurrence_exception",
        ),
        (
            Recurrence(
                Frequency.WEEKLY,
                1,
                tuple(ByDay(day) for day in range(7)),
                until=MONDAY + timedelta(days=10_000),
            ),
            MONDAY,
            "recurrence_too_long",
        ),
    ],
)
def test_a_series_that_nobody_means_is_refused(rule, first_day, code):
    with pytest.raises(DomainRuleError) as error:
        check(rule, first_day)
    assert error.value.code == code


@pytest.mark.parametrize(
    "rule",
    [
        MONDAYS,
        Recurrence(Frequency.WEEKLY, until=MONDAY + WEEK, skipped=frozenset({MONDAY})),
        Recurrence(Frequency.WEEKLY, changed={MONDAY + WEEK: Override(MONDAY)}),
    ],
)
def test_an_ordinary_series_is_accepted(rule):
    assert check(rule, MONDAY) is None


@pytest.mark.parametrize("day", [MONDAY, MONDAY - WEEK, MONDAY + timedelta(days=1)])
def test_a_series_is_cut_on_a_later_occurrence_only(day):
    with pytest.raises(DomainRuleError) as error:
        split_at(MONDAYS, MONDAY, day)
    assert error.value.code == "recurrence_split"
