"""How a free interval is cut into starts: all in whole seconds.

An interval is cut from its start in steps of the motif's duration, never realigned, the remainder
lost. One that began in the past starts at the first multiple of five minutes, counted from its own
start, that is not before now. These starts follow the clock: one that was shown is still taken for
an hour, as long as its time is free.
"""

from collections.abc import Iterable

STEP_FROM_NOW = 5 * 60
"""Seconds: how the first start of an interval already begun is rounded."""
SHOWN_FOR = 60 * 60
"""Seconds during which a start that was shown is accepted: a page read, a form, a code awaited."""


def starts_within(free: tuple[int, int], duration: int, now: int) -> range:
    """The starts that a free interval holds, the last one with ``duration`` before its end.

    All in seconds; ``now`` is rounded up.
    """
    start, end = free
    return range(_first_start(start, now), end - duration + 1, duration)


def still_offered(free: tuple[int, int], duration: int, start: int, now: int) -> bool:
    """Whether a free interval holds that start, as it is cut now or was within the last hour.

    All in seconds; a start in the past is none.
    """
    if not max(free[0], now) <= start <= free[1] - duration:
        return False
    first = _first_start(free[0], now - SHOWN_FOR)
    return any(
        (start - cut_from) % duration == 0
        for cut_from in range(first, min(start, _first_start(free[0], now)) + 1, STEP_FROM_NOW)
    )


def clipped(starts: range, first: int, last: int) -> Iterable[int]:
    if starts and starts[0] >= first and starts[-1] <= last:
        return starts
    return [start for start in starts if first <= start <= last]


def _first_start(start: int, now: int) -> int:
    """Where an interval is cut from: its start, or the first step from it that is not past."""
    return start if start >= now else start + STEP_FROM_NOW * -((start - now) // STEP_FROM_NOW)
