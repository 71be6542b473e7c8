"""The days that walks through the agendas choose are open whatever the day they run on."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.domain.holidays import HolidayZone, holiday_name

from .days import MONDAY, PARIS, WEDNESDAY, ahead

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("weekday", "also"), [(MONDAY, (7, 9)), (WEDNESDAY, ())])
def test_no_holiday_whatever_the_day(monkeypatch, weekday, also):
    moved = 0
    # Each hour at which it is another day in Paris than in UTC, for two years.
    for number in range(2 * 366):
        instant = datetime(2026, 11, 1, 23, 30, tzinfo=UTC) + timedelta(days=number)
        monkeypatch.setattr("django.utils.timezone.now", lambda instant=instant: instant)
        found = ahead(weekday, weeks=1, also=also)
        here = instant.astimezone(PARIS).date()
        assert found.weekday() == weekday
        assert found > here
        for more in (0, *also):
            assert not holiday_name(found + timedelta(days=more), HolidayZone.METROPOLE)
        moved += found - here > timedelta(weeks=2)
    assert moved, "some weeks of these years have one"
