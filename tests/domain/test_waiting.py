"""Who may wait for an earlier time, and how long an offer stands."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.domain.waiting import last_day_of_offers, may_join, offer_times

pytestmark = pytest.mark.unit
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OPEN = {"open_to_usagers": True, "collective": False, "at_home": False, "cancelled": False}


@pytest.mark.parametrize(
    ("change", "days", "code"),
    [
        ({}, 7.01, "allowed"),
        ({}, 7, "too_late"),
        ({}, -1, "too_late"),
        ({"open_to_usagers": False}, 20, "no_waiting_list"),
        ({"at_home": True}, 20, "no_waiting_list"),
        ({"collective": True}, 20, "collective"),
        ({"cancelled": True}, 20, "cancelled"),
    ],
)
def test_who_may_join(change, days, code):
    verdict = may_join(NOW + timedelta(days=days), NOW, **{**OPEN, **change})
    assert verdict.code == code
    assert bool(verdict) is (code == "allowed")


def test_a_slot_is_two_days_earlier_at_least():
    assert last_day_of_offers(datetime(2026, 12, 10, 22, 59, tzinfo=UTC), PARIS) == date(
        2026, 12, 8
    )
    assert last_day_of_offers(datetime(2026, 12, 10, 23, 1, tzinfo=UTC), PARIS) == date(2026, 12, 9)


def times(now: datetime, slot_in: timedelta):
    return offer_times(now, now + slot_in, PARIS, minutes=120, min_delay=1800)


def test_by_day_the_delay_runs_at_once():
    found = times(NOW, timedelta(days=2))
    assert (found.tell_at, found.expires_at) == (NOW, NOW + timedelta(hours=2))


@pytest.mark.parametrize("hour", [18, 21, 23])
def test_in_the_evening_it_runs_from_the_next_morning(hour):
    now = datetime(2026, 11, 23, hour, 0, tzinfo=UTC)
    found = times(now, timedelta(days=3))
    assert found.tell_at == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert found.expires_at == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_before_nine_it_runs_from_nine():
    found = times(datetime(2026, 11, 23, 4, 0, tzinfo=UTC), timedelta(days=3))
    assert found.tell_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_it_ends_when_nobody_could_book_any_more():
    found = times(NOW, timedelta(minutes=90))
    assert found.expires_at == NOW + timedelta(minutes=60)


def test_too_little_time_to_answer_is_no_offer():
    assert times(NOW, timedelta(minutes=44)) is None
    assert times(NOW, timedelta(minutes=45)) is not None
