"""Work that would not end by itself is ended, and nothing else is."""

import time
from contextlib import suppress

import pytest

from integrations.calendars.deadline import TookTooLong, within


def goes_on_after_errors() -> None:
    while True:
        with suppress(Exception):
            time.sleep(0)


def test_a_loop_without_end_is_left():
    with pytest.raises(TookTooLong), within(0.1):
        goes_on_after_errors()
    # What comes after is left in peace.
    assert sum(range(100_000)) == 4_999_950_000


def test_what_is_done_in_time_is_done():
    for _ in range(50):
        with within(60):
            done = sum(range(1_000))
        assert done == 499_500


def test_other_errors_pass():
    with pytest.raises(KeyError), within(60):
        raise KeyError
