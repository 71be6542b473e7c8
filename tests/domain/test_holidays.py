"""Public holidays, zone by zone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.holidays import (
    HolidayZone,
    holiday_name,
    holidays,
    holidays_between,
    is_holiday,
)

pytestmark = pytest.mark.unit
EVERYWHERE = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
# Easter Sundays as the Church publishes them.
EASTERS = {
    2019: date(2019, 4, 21),
    2024: date(2024, 3, 31),
    2025: date(2025, 4, 20),
    2026: date(2026, 4, 5),
    2038: date(2038, 4, 25),
}


@pytest.mark.parametrize("zone", HolidayZone)
@pytest.mark.parametrize("year", EASTERS)
def test_the_eleven_days_of_the_labour_code_are_everywhere(zone, year):
    movable = {EASTERS[year] + timedelta(days=n) for n in (1, 39, 50)}
    eleven = movable | {date(year, month, day) for month, day in EVERYWHERE}
    assert len(eleven) == 11
    assert eleven <= set(holidays(zone, year))


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        (HolidayZone.ALSACE_MOSELLE, date(2026, 4, 3)),
        (HolidayZone.ALSACE_MOSELLE, date(2026, 12, 26)),
        (HolidayZone.MAYOTTE, date(2026, 4, 27)),
        (HolidayZone.MARTINIQUE, date(2026, 5, 22)),
        (HolidayZone.GUADELOUPE, date(2026, 5, 27)),
        (HolidayZone.SAINT_MARTIN, date(2026, 5, 28)),
        (HolidayZone.GUYANE, date(2026, 6, 10)),
        (HolidayZone.SAINT_BARTHELEMY, date(2026, 10, 9)),
        (HolidayZone.LA_REUNION, date(2026, 12, 20)),
    ],
)
def test_the_days_of_one_zone_are_its_own(zone, day):
    assert is_holiday(day, zone)
    assert holiday_name(day, zone)
    assert not is_holiday(day, HolidayZone.METROPOLE)
    assert holiday_name(day, HolidayZone.METROPOLE) is None
    ours = len(holidays(HolidayZone.METROPOLE, 2026))
    assert len(holidays(zone, 2026)) == ours + (2 if zone is HolidayZone.ALSACE_MOSELLE else 1)


def test_a_day_that_bears_two_names_says_both():
    assert holiday_name(date(2008, 5, 1), HolidayZone.METROPOLE) == "1er mai, Ascension"


@given(
    st.sampled_from(HolidayZone), st.dates(date(1990, 1, 1), date(2150, 12, 1)), st.integers(0, 900)
)
def test_between_holds_each_holiday_of_the_range(zone, first, length):
    last = first + timedelta(days=length)
    every_day = {first + timedelta(days=n) for n in range(length + 1)}
    expected = {day for day in every_day if is_holiday(day, zone)}
    assert holidays_between(zone, first, last) == expected
    assert length < 366 or len(expected) >= 10


@pytest.mark.parametrize("zone", HolidayZone)
def test_each_zone_has_a_french_name(zone):
    assert zone.label[0].isupper()
    assert HolidayZone(zone.value) is zone
