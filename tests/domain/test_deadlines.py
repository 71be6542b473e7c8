"""Until when one may book, cancel or move, and when the reminder leaves."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.deadlines import (
    booking_window,
    day_is_closed,
    may_book,
    may_cancel,
    may_move,
    reminder_at,
)
from booking.domain.errors import DomainRuleError
from booking.domain.holidays import HolidayZone, is_holiday

pytestmark = pytest.mark.unit
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 1, 12, 9, tzinfo=PARIS)
SECOND = timedelta(seconds=1)
METROPOLE = HolidayZone.METROPOLE


def paris(*parts):
    return datetime(*parts, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("ahead", "code"),
    [
        (timedelta(hours=4) + SECOND, "allowed"),
        (timedelta(hours=4), "too_late"),
        (timedelta(hours=-1), "too_late"),
    ],
)
def test_cancelling_stops_four_hours_before(ahead, code):
    verdict = may_cancel(NOW + ahead, NOW)
    assert verdict.code == code
    assert verdict.ok is bool(verdict) is (code == "allowed")
    assert bool(verdict.reason) is not verdict.ok


@pytest.mark.parametrize(
    ("ahead", "code"),
    [
        (timedelta(days=2) + SECOND, "allowed"),
        (timedelta(days=2), "too_late"),
        (timedelta(days=1), "too_late"),
    ],
)
def test_moving_stops_two_days_before(ahead, code):
    assert may_move(NOW + ahead, NOW).code == code


def test_delays_are_elapsed_time():
    """On the night when clocks go back, 5 h is 4 hours after 2 h by the clock, and 5 in truth."""
    assert may_cancel(paris(2025, 10, 26, 5), paris(2025, 10, 26, 1)).ok
    assert not may_cancel(paris(2025, 3, 30, 6), paris(2025, 3, 30, 1, 30)).ok
    assert not may_move(paris(2025, 3, 31, 9), paris(2025, 3, 29, 8, 30)).ok


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (may_cancel(NOW + timedelta(days=9), NOW, cancelled=True), "cancelled"),
        (may_cancel(NOW + timedelta(days=9), NOW, cancellable=False), "not_cancellable"),
        (may_move(NOW + timedelta(days=9), NOW, cancelled=True), "cancelled"),
        (may_move(NOW + timedelta(days=9), NOW, collective=True), "collective"),
        (may_move(NOW + timedelta(days=9), NOW, created_by_agent=True), "created_by_agent"),
        (may_move(NOW + timedelta(days=9), NOW, editable=False), "not_movable"),
        (may_move(NOW + timedelta(days=9), NOW, bookable_online=False), "not_movable"),
    ],
)
def test_what_else_refuses(verdict, code):
    assert not verdict
    assert verdict.code == code
    assert verdict.reason.endswith(".")


def test_the_booking_window_is_in_elapsed_seconds():
    window = booking_window(paris(2025, 3, 29, 9), 86_400, 2 * 86_400)
    assert window.earliest == paris(2025, 3, 30, 10)
    assert window.latest == paris(2025, 3, 31, 10)
    unlimited = booking_window(NOW, None, None)
    assert (unlimited.earliest, unlimited.latest) == (NOW, None)


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [
        (paris(2026, 1, 12, 8, 59), "past"),
        (paris(2026, 1, 12, 9, 29), "before_minimum_delay"),
        (paris(2026, 1, 12, 9, 30), "allowed"),
        # The maximum falls on the 14th at 9 h: that whole day may be booked.
        (paris(2026, 1, 14, 23, 59), "allowed"),
        (paris(2026, 1, 15, 0), "beyond_maximum_delay"),
    ],
)
def test_booking_between_the_delays(starts_at, code):
    verdict = may_book(starts_at, NOW, zone=PARIS, min_delay=1_800, max_delay=2 * 86_400)
    assert verdict.code == code


def test_the_reason_says_from_and_until_when():
    early = may_book(NOW, NOW, zone=PARIS, min_delay=2 * 86_400)
    assert early.reason == (
        "Ce rendez-vous se réserve au moins 2 jours à l'avance : "
        "à partir du mercredi 14 janvier 2026 à 9 h."
    )
    late = may_book(NOW + timedelta(days=40), NOW, zone=PARIS, max_delay=7 * 86_400)
    assert late.reason == (
        "Ce rendez-vous se réserve au plus 1 semaine à l'avance : "
        "jusqu'au lundi 19 janvier 2026 à 9 h."
    )


def test_the_page_closes_a_day_whose_first_slot_is_beyond_the_maximum():
    assert day_is_closed(paris(2026, 1, 14, 9, 1), NOW, 2 * 86_400)
    assert not day_is_closed(paris(2026, 1, 14, 9), NOW, 2 * 86_400)
    assert not day_is_closed(paris(2036, 1, 14, 9), NOW, None)


@pytest.mark.parametrize(
    ("starts_at", "expected"),
    [
        # A Thursday: two days before.
        (paris(2026, 1, 22, 14, 30), paris(2026, 1, 20, 14, 30)),
        # A Tuesday would be reminded on a Sunday: on Saturday at the same time.
        (paris(2026, 1, 20, 14, 30), paris(2026, 1, 17, 14, 30)),
        # Wednesday 8 April 2026 would be on Easter Monday: Sunday is no better, so Saturday.
        (paris(2026, 4, 8, 9), paris(2026, 4, 4, 9)),
        # Sunday 3 May 2026 would be on Friday the 1st of May: Thursday.
        (paris(2026, 5, 3, 9), paris(2026, 4, 30, 9)),
        # The clocks go forward on Sunday 29 March: from Monday, 48 hours before is 8 h.
        (paris(2026, 3, 30, 9), paris(2026, 3, 28, 8)),
        # Tuesday 31 March: Sunday 29 at 9 h summer time, hence Saturday at 9 h winter time.
        (paris(2026, 3, 31, 9), paris(2026, 3, 28, 9)),
    ],
)
def test_the_reminder_avoids_sundays_and_holidays(starts_at, expected):
    assert reminder_at(starts_at, NOW, PARIS, holiday_zone=METROPOLE) == expected


def test_the_reminder_follows_the_holidays_of_the_zone_and_of_the_espace():
    starts_at = paris(2026, 12, 28, 9)  # two days after the 26th, a Saturday
    assert reminder_at(starts_at, NOW, PARIS) == paris(2026, 12, 26, 9)
    assert reminder_at(starts_at, NOW, PARIS, holiday_zone=METROPOLE) == paris(2026, 12, 26, 9)
    alsace = reminder_at(starts_at, NOW, PARIS, holiday_zone=HolidayZone.ALSACE_MOSELLE)
    assert alsace == paris(2026, 12, 24, 9)
    closed = reminder_at(starts_at, NOW, PARIS, off_days={date(2026, 12, 26)})
    assert closed == paris(2026, 12, 25, 9)


@pytest.mark.parametrize(
    ("starts_at", "now", "expected"),
    [
        # Booked late, on a working day: at once, down to 24 hours before.
        (paris(2026, 1, 22, 9), paris(2026, 1, 20, 15), paris(2026, 1, 20, 15)),
        (paris(2026, 1, 22, 9), paris(2026, 1, 21, 9), paris(2026, 1, 21, 9)),
        (paris(2026, 1, 22, 9), paris(2026, 1, 21, 9, 1), None),
        # Booked late, on a Sunday: on Monday at the time of the appointment, if early enough.
        (paris(2026, 1, 20, 9), paris(2026, 1, 18, 20), paris(2026, 1, 19, 9)),
        # The Monday is a holiday (25 May 2026): Tuesday is the day itself, so none.
        (paris(2026, 5, 26, 9), paris(2026, 5, 24, 9), None),
        # Booked on Saturday, when the reminder had just left for the others: at once.
        (paris(2026, 1, 20, 9), paris(2026, 1, 17, 10), paris(2026, 1, 17, 10)),
        # Appointment under way or over.
        (paris(2026, 1, 20, 9), paris(2026, 1, 20, 9), None),
        (paris(2026, 1, 20, 9), paris(2026, 2, 20, 9), None),
    ],
)
def test_a_late_reminder(starts_at, now, expected):
    assert reminder_at(starts_at, now, PARIS, holiday_zone=METROPOLE) == expected


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.timedeltas(timedelta(0), timedelta(days=6)),
)
def test_no_reminder_on_a_sunday_or_a_holiday_nor_late(starts_at, ahead):
    now = starts_at - ahead
    moment = reminder_at(starts_at, now, PARIS, holiday_zone=METROPOLE)
    if moment is None:
        today = now.astimezone(PARIS).date()
        off = today.weekday() == 6 or is_holiday(today, METROPOLE)
        assert ahead < timedelta(hours=24) or (off and ahead < timedelta(days=4))
        return
    local = moment.astimezone(PARIS)
    assert now <= moment <= starts_at - timedelta(hours=24)
    assert local.weekday() != 6
    assert not is_holiday(local.date(), METROPOLE)
    if moment != now:
        clock = (starts_at - timedelta(hours=48)).astimezone(PARIS).time()
        assert local.time() in (clock, starts_at.astimezone(PARIS).time())


def test_a_calendar_without_working_day_does_not_loop():
    january = {date(2026, 1, 1) + timedelta(days=n) for n in range(-60, 90)}
    with pytest.raises(DomainRuleError) as error:
        reminder_at(paris(2026, 1, 20, 9), paris(2026, 1, 1, 9), PARIS, off_days=january)
    assert error.value.code == "no_working_day"


def test_times_without_zone_are_refused():
    naive = datetime.combine(date(2026, 1, 20), time(9))
    for ask in (may_cancel, may_move):
        with pytest.raises(DomainRuleError):
            ask(naive, NOW)
    with pytest.raises(DomainRuleError):
        reminder_at(naive, NOW, PARIS)
