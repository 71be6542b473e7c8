"""A limit of appointments for one person."""

import doctest
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import limits
from booking.domain.errors import DomainRuleError
from booking.domain.limits import Limit

pytestmark = pytest.mark.unit
DAY = datetime(2026, 12, 10, 9, tzinfo=UTC)


def days(*numbers: float) -> list[datetime]:
    return [DAY + timedelta(days=number) for number in numbers]


def test_the_examples_of_the_module():
    assert doctest.testmod(limits).failed == 0


@pytest.mark.parametrize(
    ("others", "count", "length", "allowed"),
    [
        ([], 1, 30, True),
        ([-29.9], 1, 30, False),
        ([-30], 1, 30, True),
        ([29.9], 1, 30, False),
        ([30], 1, 30, True),
        ([-20, 20], 2, 30, True),
        ([-10, 10], 2, 30, False),
        ([-10, -5], 2, 30, False),
        ([-40, -35], 2, 30, True),
        ([0], 1, 1, False),
    ],
)
def test_any_stretch_counts(others, count, length, allowed):
    assert Limit(count, length).allows(days(*others), DAY) is allowed


@pytest.mark.parametrize(("count", "length"), [(0, 30), (1, 0), (-1, 7)])
def test_a_limit_is_one_or_more(count, length):
    with pytest.raises(DomainRuleError):
        Limit(count, length)


@given(
    st.lists(st.integers(-2000, 2000), max_size=12),
    st.integers(1, 4),
    st.integers(1, 40),
)
def test_it_is_the_most_crowded_stretch_that_decides(hours, count, length):
    others = [DAY + timedelta(hours=number) for number in hours]
    span = timedelta(days=length)
    everybody = [*others, DAY]
    crowded = max(
        sum(start <= one < start + span for one in everybody)
        for start in everybody
        if start <= DAY < start + span
    )
    assert Limit(count, length).allows(others, DAY) is (crowded <= count)


def test_the_reason_names_the_limit():
    assert Limit(1, 30).reason.startswith("Ce motif permet un seul rendez-vous")
    assert "2 rendez-vous par personne sur 7 jours" in Limit(2, 7).reason
