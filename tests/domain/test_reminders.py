"""When the reminder leaves: two days before by the clock, never on a day off, never at night."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.errors import DomainRuleError
from booking.domain.holidays import HolidayZone, is_holiday
from booking.domain.reminders import holidays_at, is_told, reminder_at
from tests.domain.strategies import ZONES

pytestmark = pytest.mark.unit
PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")
METROPOLE = HolidayZone.METROPOLE

instants = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def paris(*parts):
    return datetime(*parts, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("starts_at", "expected"),
    [
        # A Thursday: two days before.
        (paris(2026, 1, 22, 14, 30), paris(2026, 1, 20, 14, 30)),
        # A Tuesday would be recalled on a Sunday: on Saturday at the same time.
        (paris(2026, 1, 20, 14, 30), paris(2026, 1, 17, 14, 30)),
        # Wednesday 8 April 2026 would be on Easter Monday: Sunday is no better, so Saturday.
        (paris(2026, 4, 8, 9), paris(2026, 4, 4, 9)),
        # Sunday 3 May 2026 would be on Friday the 1st of May: Thursday.
        (paris(2026, 5, 3, 9), paris(2026, 4, 30, 9)),
        # The clocks go forward on Sunday 29 March: 9 h stays 9 h.
        (paris(2026, 3, 30, 9), paris(2026, 3, 28, 9)),
        (paris(2026, 3, 31, 9), paris(2026, 3, 28, 9)),
        # They go back on Sunday 25 October.
        (paris(2026, 10, 26, 9), paris(2026, 10, 24, 9)),
        # Neither before 8 h nor after 20 h.
        (paris(2026, 1, 22, 6, 15), paris(2026, 1, 20, 8)),
        (paris(2026, 1, 22, 22), paris(2026, 1, 20, 20)),
        (paris(2026, 1, 22, 20), paris(2026, 1, 20, 20)),
    ],
)
def test_two_days_before_on_a_working_day(starts_at, expected):
    assert reminder_at(starts_at, PARIS, holiday_zone=METROPOLE) == expected


def test_the_holidays_of_the_zone_and_of_the_espace():
    starts_at = paris(2026, 12, 28, 9)  # two days after the 26th, a Saturday
    assert reminder_at(starts_at, PARIS) == paris(2026, 12, 26, 9)
    assert reminder_at(starts_at, PARIS, holiday_zone=METROPOLE) == paris(2026, 12, 26, 9)
    alsace = reminder_at(starts_at, PARIS, holiday_zone=HolidayZone.ALSACE_MOSELLE)
    assert alsace == paris(2026, 12, 24, 9)
    closed = reminder_at(starts_at, PARIS, off_days={date(2026, 12, 26)})
    assert closed == paris(2026, 12, 25, 9)


def test_a_place_overseas_keeps_its_own_holidays():
    """20 December is a holiday in La Réunion, in 2027 a Monday."""
    starts_at = datetime(2027, 12, 22, 10, tzinfo=REUNION)
    zone = holidays_at(REUNION, METROPOLE)
    assert zone is HolidayZone.LA_REUNION
    expected = datetime(2027, 12, 18, 10, tzinfo=REUNION)
    assert reminder_at(starts_at, REUNION, holiday_zone=zone) == expected


@pytest.mark.parametrize(
    ("zone", "usual", "kept"),
    [
        ("Europe/Paris", HolidayZone.METROPOLE, HolidayZone.METROPOLE),
        ("Europe/Paris", HolidayZone.ALSACE_MOSELLE, HolidayZone.ALSACE_MOSELLE),
        ("Europe/Paris", HolidayZone.MAYOTTE, HolidayZone.METROPOLE),
        ("Indian/Mayotte", HolidayZone.MAYOTTE, HolidayZone.MAYOTTE),
        ("Pacific/Gambier", HolidayZone.METROPOLE, HolidayZone.POLYNESIE_FRANCAISE),
    ],
)
def test_whose_holidays(zone, usual, kept):
    assert holidays_at(ZoneInfo(zone), usual) is kept


@given(instants, st.sampled_from(ZONES), st.sampled_from(HolidayZone))
def test_always_before_on_a_working_day_and_by_daylight(starts_at, zone, holiday_zone):
    moment = reminder_at(starts_at, zone, holiday_zone=holiday_zone)
    local, start = moment.astimezone(zone), starts_at.astimezone(zone)
    # Two days, less what 8 h and a change of hour take from them.
    assert moment < starts_at - timedelta(hours=38)
    assert local.weekday() != 6
    assert not is_holiday(local.date(), holiday_zone)
    assert time(8) <= local.time() <= time(20)
    if time(8) <= start.time() <= time(20):
        assert local.time() == start.time()
    # No working day was left out between it and two days before.
    day = start.date() - timedelta(days=2)
    while day > local.date():
        assert day.weekday() == 6 or is_holiday(day, holiday_zone)
        day -= timedelta(days=1)
    assert day == local.date()


@given(instants, st.sampled_from(ZONES), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_later_appointments_are_never_recalled_earlier_on_another_day(starts_at, zone, later):
    first = reminder_at(starts_at, zone, holiday_zone=METROPOLE).astimezone(zone).date()
    assert (
        reminder_at(starts_at + later, zone, holiday_zone=METROPOLE).astimezone(zone).date()
        >= first
    )


def test_one_reminder_a_day_told():
    told = paris(2026, 1, 22, 9)
    assert not is_told(told, None, PARIS)
    assert is_told(paris(2026, 1, 22, 17), told, PARIS)
    assert not is_told(paris(2026, 1, 23, 9), told, PARIS)
    # 23 h 30 in Paris is the next day in La Réunion.
    assert is_told(paris(2026, 1, 22, 23, 30), told, PARIS)
    assert not is_told(paris(2026, 1, 22, 23, 30), told, REUNION)


def test_a_calendar_without_working_day_does_not_loop():
    january = {date(2026, 1, 1) + timedelta(days=n) for n in range(-60, 90)}
    with pytest.raises(DomainRuleError) as error:
        reminder_at(paris(2026, 1, 20, 9), PARIS, off_days=january)
    assert error.value.code == "no_working_day"


def test_times_without_zone_are_refused():
    with pytest.raises(DomainRuleError):
        reminder_at(datetime.combine(date(2026, 1, 20), time(9)), PARIS)
