"""Local times and instants, on ordinary days and on the nights of hour change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.errors import DomainRuleError
from booking.domain.wallclock import (
    at,
    day_end,
    day_start,
    from_seconds,
    local_day,
    seconds_at,
    seconds_ceil,
    seconds_floor,
    utc,
)
from booking.domain.wording import ZONE_MENTIONS
from tests.domain import oracle

pytestmark = pytest.mark.unit
PARIS = ZoneInfo("Europe/Paris")
FRENCH_ZONES = [ZoneInfo(name) for name in ("Europe/Paris", *ZONE_MENTIONS)]
# The field knows dates from 2018 to five years ahead.
field_days = st.dates(date(2018, 1, 1), date(2040, 12, 31))
walls = st.builds(time, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))


@given(st.sampled_from(FRENCH_ZONES), field_days, walls)
def test_the_short_cut_by_days_of_24_hours_is_exact(zone, day, wall):
    expected = datetime.combine(day, wall, zone).timestamp()
    assert seconds_at(zone, day, wall) == expected
    assert at(zone, day, wall).timestamp() == expected
    assert at(zone, day, wall) == oracle.instant(zone, day, wall)


@pytest.mark.parametrize("zone", FRENCH_ZONES, ids=str)
def test_every_hour_of_the_days_of_change_is_exact(zone):
    days = list(oracle.days(date(2018, 1, 1), date(2040, 12, 31)))
    changes = [day for day in days if day_end(zone, day) - day_start(zone, day) > timedelta(1)]
    changes += [
        day for day in days if day_end(zone, day) - day_start(zone, day) < timedelta(hours=23.5)
    ]
    assert len(changes) == (46 if zone.key in ("Europe/Paris", "America/Miquelon") else 0)
    for day in changes:
        for hour in range(24):
            wall = time(hour, 30)
            assert seconds_at(zone, day, wall) == oracle.instant(zone, day, wall).timestamp()


def test_a_time_that_does_not_exist_is_one_hour_later():
    night = date(2025, 3, 30)
    assert at(PARIS, night, time(2, 30)) == datetime(2025, 3, 30, 3, 30, tzinfo=PARIS)
    assert at(PARIS, night, time(2, 30)) == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)


def test_a_time_that_comes_twice_is_the_first():
    night = date(2025, 10, 26)
    assert at(PARIS, night, time(2, 30)) == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_days_have_their_real_length():
    def length(day):
        return day_end(PARIS, day) - day_start(PARIS, day) + timedelta(microseconds=1)

    assert length(date(2025, 3, 30)) == timedelta(hours=23)
    assert length(date(2025, 10, 26)) == timedelta(hours=25)
    assert length(date(2025, 6, 1)) == timedelta(hours=24)


@given(st.datetimes(datetime(1960, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_seconds_are_rounded_as_named(moment):
    floor, ceil = seconds_floor(moment), seconds_ceil(moment)
    assert from_seconds(floor) <= moment <= from_seconds(ceil)
    assert ceil - floor == (1 if moment.microsecond else 0)


def test_the_local_day_is_that_of_the_zone():
    moment = datetime(2026, 1, 1, 3, tzinfo=UTC)
    assert local_day(moment, PARIS) == date(2026, 1, 1)
    assert local_day(moment, ZoneInfo("America/Guadeloupe")) == date(2025, 12, 31)


def test_a_datetime_without_zone_is_refused():
    with pytest.raises(DomainRuleError) as error:
        utc(datetime(2026, 1, 1))
    assert error.value.code == "naive_datetime"
    assert str(error.value) == error.value.message
