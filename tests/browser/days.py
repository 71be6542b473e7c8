"""Days to come on which people are received, whatever the day a test runs on."""

from collections.abc import Collection
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from booking.domain.holidays import HolidayZone, holiday_name
from socle import clock

PARIS = ZoneInfo("Europe/Paris")
MONDAY, WEDNESDAY = 0, 2


def ahead(weekday: int, *, weeks: int, also: Collection[int] = ()) -> date:
    """That day of the week, so many weeks from this one or later, when it is no public holiday.

    Args:
        also: so many days after it there is none either.
    """
    today = clock.now().astimezone(PARIS).date()
    found = today + timedelta(days=weekday - today.weekday(), weeks=weeks)
    while any(_is_holiday(found + timedelta(days=more)) for more in (0, *also)):
        found += timedelta(weeks=1)
    return found


def _is_holiday(day: date) -> bool:
    return holiday_name(day, HolidayZone.METROPOLE) is not None
