"""Recurrences as RFC 5545 text."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given

from booking.domain.errors import DomainRuleError
from booking.domain.recurrence import ByDay, Frequency, Override, Recurrence
from booking.domain.rrule_text import from_rrule, to_rrule
from tests.domain.strategies import recurrences

pytestmark = pytest.mark.unit
DAY = date(2026, 1, 5)


@given(recurrences(DAY))
def test_what_is_written_is_read_back(rule):
    text = to_rrule(rule)
    assert from_rrule(text, skipped=rule.skipped, changed=rule.changed) == rule
    assert rrule.rrulestr(text)._interval == rule.interval


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=WEEKLY", Recurrence(Frequency.WEEKLY)),
        ("RRULE:FREQ=WEEKLY;INTERVAL=1;", Recurrence(Frequency.WEEKLY)),
        (
            " freq=weekly;byday=tu, mo;wkst=mo ",
            Recurrence(Frequency.WEEKLY, 1, (ByDay(0), ByDay(1))),
        ),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=2WE", Recurrence(Frequency.MONTHLY, 3, (ByDay(2, 2),))),
        (
            "FREQ=MONTHLY;BYDAY=+1FR,-1FR",
            Recurrence(Frequency.MONTHLY, 1, (ByDay(4, 1), ByDay(4, -1))),
        ),
        ("FREQ=WEEKLY;UNTIL=20261231", Recurrence(Frequency.WEEKLY, until=date(2026, 12, 31))),
        (
            "FREQ=WEEKLY;UNTIL=20261231T235959",
            Recurrence(Frequency.WEEKLY, until=date(2026, 12, 31)),
        ),
        # The end of the last day of June in Paris, as calendars write it.
        (
            "FREQ=WEEKLY;UNTIL=20260630T215959Z",
            Recurrence(Frequency.WEEKLY, until=date(2026, 6, 30)),
        ),
    ],
)
def test_reading(text, expected):
    assert from_rrule(text) == expected


def test_an_end_in_utc_is_a_day_of_the_zone():
    text = "FREQ=WEEKLY;UNTIL=20260701T035959Z"
    assert from_rrule(text, zone=ZoneInfo("America/Guadeloupe")).until == date(2026, 6, 30)


def test_exceptions_come_apart():
    rule = from_rrule("FREQ=WEEKLY", skipped=[DAY], changed={DAY: Override(DAY)})
    assert rule.skipped == {DAY}
    assert rule.changed == {DAY: Override(DAY)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "recurrence_invalid"),
        ("INTERVAL=2", "recurrence_invalid"),
        ("FREQ", "recurrence_invalid"),
        ("FREQ=", "recurrence_invalid"),
        ("FREQ=WEEKLY;FREQ=MONTHLY", "recurrence_invalid"),
        ("FREQ=WEEKLY;;BYDAY=MO", "recurrence_invalid"),
        ("FREQ=WEEKLY;INTERVAL=two", "recurrence_invalid"),
        ("FREQ=WEEKLY;INTERVAL=-1", "recurrence_invalid"),
        ("FREQ=WEEKLY;INTERVAL=²", "recurrence_invalid"),
        ("FREQ=WEEKLY;INTERVAL=99999999999999999999", "recurrence_invalid"),
        ("FREQ=WEEKLY;BYDAY=LU", "recurrence_invalid"),
        ("FREQ=WEEKLY;BYDAY=2MO", "recurrence_invalid"),
        ("FREQ=MONTHLY;BYDAY=MO", "recurrence_invalid"),
        ("FREQ=WEEKLY;UNTIL=tomorrow", "recurrence_invalid"),
        ("FREQ=WEEKLY;UNTIL=20260230", "recurrence_invalid"),
        ("FREQ=WEEKLY;UNTIL=99991231T235959Z", "recurrence_invalid"),
        ("FREQ=DAILY", "recurrence_unsupported"),
        ("FREQ=WEEKLY;COUNT=10", "recurrence_unsupported"),
        ("FREQ=MONTHLY;BYMONTHDAY=3", "recurrence_unsupported"),
        ("FREQ=WEEKLY;WKST=SU", "recurrence_unsupported"),
    ],
)
def test_what_is_malformed_or_beyond_the_field_is_refused(text, code):
    with pytest.raises(DomainRuleError) as error:
        from_rrule(text)
    assert error.value.code == code
    assert error.value.message.endswith(".")
