"""One occurrence skipped, moved, changed, put back; a series cut or given another rule."""

from datetime import date, time, timedelta

import pytest

from booking.domain import series
from booking.domain.errors import DomainRuleError
from booking.domain.recurrence import (
    ByDay,
    Frequency,
    Override,
    Recurrence,
    occurrences,
)

pytestmark = pytest.mark.unit
MONDAY = date(2026, 11, 30)
WEEK = timedelta(days=7)
MONDAYS = series.weekly([0])
TIMES = time(9), time(12)


def days(rule, first_day=MONDAY, weeks=5):
    return [one.day for one in occurrences(rule, first_day, (first_day, first_day + weeks * WEEK))]


def refusal(function, *args, **more) -> str:
    with pytest.raises(DomainRuleError) as caught:
        function(*args, **more)
    assert caught.value.message.endswith(".")
    return caught.value.code


def test_the_rules_that_screens_make():
    assert series.weekly([3, 1], every=2) == Recurrence(Frequency.WEEKLY, 2, (ByDay(1), ByDay(3)))
    third = series.monthly(date(2026, 12, 15))
    assert third.by_day == (ByDay(1, 3),)
    assert series.monthly(date(2026, 12, 31)).by_day == (ByDay(3, 5),)
    assert series.monthly(date(2026, 12, 31), last=True).by_day == (ByDay(3, -1),)


@pytest.mark.parametrize("every", [0, -1, 6, 10_000])
def test_an_interval_that_screens_do_not_offer(every):
    assert refusal(series.weekly, [0], every=every) == "recurrence_interval"
    assert refusal(series.monthly, MONDAY, every=every) == "recurrence_interval"


def test_sundays_are_not_offered():
    assert refusal(series.weekly, [6]) == "recurrence_sunday"


@pytest.mark.parametrize(
    ("day", "today"),
    [
        (date(2017, 12, 31), MONDAY),
        (date(1, 1, 1), MONDAY),
        (date(2031, 12, 1), MONDAY),
        (date(9999, 12, 31), MONDAY),
        (date(2033, 3, 1), date(2028, 2, 29)),
    ],
)
def test_days_too_far_away(day, today):
    assert refusal(series.check_day, day, today) == "day_range"


def test_the_first_and_the_last_day_possible():
    for day in (date(2018, 1, 1), date(2031, 11, 30)):
        series.check_day(day, MONDAY)
    series.check_day(date(2033, 2, 28), date(2028, 2, 29))


def test_skipping_moving_and_putting_back():
    second = MONDAY + WEEK
    skipped = series.skip(MONDAYS, MONDAY, second)
    assert days(skipped) == [MONDAY + n * WEEK for n in (0, 2, 3, 4, 5)]
    moved = series.change(skipped, MONDAY, second, Override(second + timedelta(days=2)))
    assert second + timedelta(days=2) in days(moved)
    assert not moved.skipped
    assert series.restore(moved, second) == MONDAYS
    assert series.skip(moved, MONDAY, second) == skipped


def test_what_no_exception_can_do():
    tuesday = MONDAY + timedelta(days=1)
    early = Override(MONDAY - WEEK)
    onto = Override(MONDAY + 2 * WEEK)
    assert refusal(series.skip, MONDAYS, MONDAY, tuesday) == "recurrence_exception"
    assert refusal(series.change, MONDAYS, MONDAY, tuesday, onto) == "recurrence_exception"
    assert refusal(series.change, MONDAYS, MONDAY, MONDAY + WEEK, early) == "recurrence_early"
    assert refusal(series.change, MONDAYS, MONDAY, MONDAY + WEEK, onto) == "recurrence_taken"
    same_day = Override(MONDAY + WEEK, time(14), time(17))
    changed = series.change(MONDAYS, MONDAY, MONDAY + WEEK, same_day)
    assert days(changed) == days(MONDAYS)


def test_a_new_rule_keeps_the_exceptions_that_still_mean_something():
    rule = series.skip(series.weekly([0, 1]), MONDAY, MONDAY + WEEK)
    tuesday = MONDAY + timedelta(days=1)
    rule = series.change(rule, MONDAY, tuesday, Override(tuesday, time(14), time(15)))
    kept = series.keep_exceptions(rule, MONDAYS, MONDAY, TIMES)
    assert kept.rule.skipped == {MONDAY + WEEK}
    assert kept.lost == (tuesday,)


def test_an_exception_that_would_end_before_it_starts_is_lost():
    changed = series.change(MONDAYS, MONDAY, MONDAY, Override(MONDAY, time(10), None))
    kept = series.keep_exceptions(changed, MONDAYS, MONDAY, (time(8), time(9)))
    assert (dict(kept.rule.changed), kept.lost) == ({}, (MONDAY,))


def test_the_first_occurrence():
    assert series.first_occurrence(series.weekly([2]), MONDAY) == date(2026, 12, 2)
    fifth = series.monthly(date(2026, 12, 31))
    assert series.first_occurrence(fifth, date(2027, 1, 1)) == date(2027, 4, 29)
    empty = series.weekly([2], until=MONDAY)
    assert series.first_occurrence(empty, MONDAY) is None
