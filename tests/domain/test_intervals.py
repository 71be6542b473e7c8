"""The algebra of half-open intervals, against sets of integers."""

import doctest
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import intervals
from booking.domain.errors import DomainRuleError
from booking.domain.intervals import Interval, clip, intersect, merge, overlaps, subtract

pytestmark = pytest.mark.unit
PARIS = ZoneInfo("Europe/Paris")

some = st.builds(
    lambda start, size: Interval(start, start + size), st.integers(0, 40), st.integers(1, 12)
)
many = st.lists(some, max_size=8)


def points(found) -> set[int]:
    return {point for one in found for point in range(one.start, one.end)}


def test_the_examples_of_the_module_are_true():
    result = doctest.testmod(intervals)
    assert result.attempted > 10
    assert result.failed == 0


@given(many)
def test_merge_keeps_the_points_in_separate_sorted_intervals(found):
    merged = merge(found)
    assert points(merged) == points(found)
    assert all(one.end < other.start for one, other in pairwise(merged))


@given(many, many)
def test_subtract_and_intersect_are_those_of_sets(left, right):
    assert points(subtract(left, right)) == points(left) - points(right)
    assert points(intersect(left, right)) == points(left) & points(right)
    assert subtract(left, right) == merge(subtract(left, right))
    assert intersect(left, right) == intersect(right, left)


@given(many, some)
def test_clip_keeps_what_is_within(found, bounds):
    assert points(clip(found, bounds)) == points(found) & points([bounds])


@given(some, some)
def test_overlaps_when_a_point_is_shared(one, other):
    assert overlaps(one, other) is bool(points([one]) & points([other]))


@pytest.mark.parametrize(("start", "end"), [(3, 3), (3, 2)])
def test_an_interval_ends_after_it_starts(start, end):
    with pytest.raises(DomainRuleError) as error:
        Interval(start, end)
    assert error.value.code == "interval_order"


def test_datetimes_are_brought_to_utc():
    one = Interval(datetime(2026, 7, 1, 9, tzinfo=PARIS), datetime(2026, 7, 1, 10, tzinfo=PARIS))
    assert one == Interval(datetime(2026, 7, 1, 7, tzinfo=UTC), datetime(2026, 7, 1, 8, tzinfo=UTC))
    assert one.start.tzinfo is UTC


def test_the_hour_that_comes_twice_is_not_empty():
    """By the clock 02:30 comes before 02:30; in time, an hour before."""
    first = datetime(2025, 10, 26, 2, 30, tzinfo=PARIS)
    one = Interval(first, first.replace(fold=1))
    assert one.end - one.start == timedelta(hours=1)


def test_a_datetime_without_zone_is_refused():
    with pytest.raises(DomainRuleError) as error:
        Interval(datetime(2026, 7, 1, 9), datetime(2026, 7, 1, 10))
    assert error.value.code == "naive_datetime"
