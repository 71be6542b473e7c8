"""Until when one may book, cancel or move."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.domain.deadlines import (
    booking_window,
    day_is_closed,
    may_book,
    may_cancel,
    may_move,
)
from booking.domain.errors import DomainRuleError

pytestmark = pytest.mark.unit
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 1, 12, 9, tzinfo=PARIS)
SECOND = timedelta(seconds=1)


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


def test_times_without_zone_are_refused():
    naive = datetime.combine(date(2026, 1, 20), time(9))
    for ask in (may_cancel, may_move):
        with pytest.raises(DomainRuleError):
            ask(naive, NOW)
