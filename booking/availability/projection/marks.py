"""Starts of a day as a string of 0 and 1, which PostgreSQL can add up over agents."""

from collections.abc import Iterable, Iterator

from ..models.free_day import LONG_DAY


def mark(starts: Iterable[int], length: int) -> str | None:
    """The starts, in seconds since midnight, in so many marks; None if these cannot tell them all.

    >>> mark([0, 600], 300)[:4]
    '1010'
    >>> mark([60], 300) is None
    True
    """
    step = LONG_DAY // length
    found = bytearray(b"0" * length)
    for start in starts:
        if start % step or start >= LONG_DAY:
            return None
        found[start // step] = ord("1")
    return found.decode()


def marked(marks: str) -> Iterator[int]:
    """The starts that are marked.

    >>> list(marked(mark([600, 0], 1500)))
    [0, 600]
    """
    step = LONG_DAY // len(marks)
    position = marks.find("1")
    while position >= 0:
        yield position * step
        position = marks.find("1", position + 1)
