"""Only numbers that no operator gives to anyone."""

import pytest

from project.demo import phones

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("made", "number"),
    [
        (phones.mobile(0), "+33639980000"),
        (phones.mobile(9999), "+33639989999"),
        (phones.landline("01", 7), "+33199000007"),
        (phones.landline("02", 123), "+33261910123"),
        (phones.landline("03", 1), "+33353010001"),
        (phones.landline("04", 1), "+33465710001"),
        (phones.landline("05", 4321), "+33536494321"),
    ],
)
def test_fiction_numbers(made, number):
    assert made == number
    assert phones.is_fiction(number)


@pytest.mark.parametrize(
    "number", ["+33612345678", "+33199010000", "+3363998000", "+336399800000", "+44639980000", ""]
)
def test_other_numbers_are_told_apart(number):
    assert not phones.is_fiction(number)


@pytest.mark.parametrize("rank", [-1, 10_000])
def test_a_range_has_an_end(rank):
    with pytest.raises(ValueError, match="10,000"):
        phones.mobile(rank)
