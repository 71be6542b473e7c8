"""Whether two openings of one agent ask for the same time, and what a change leaves uncovered."""

from collections.abc import Iterable
from datetime import date

from booking.domain.intervals import SpanSet
from booking.domain.openings import Absence, Opening


def first_overlap(left: Opening, right: Opening, first: date, last: date) -> date | None:
    """The first local day of ``left`` on which both take place at once, in the days given."""
    theirs = SpanSet((start, end) for _, start, end in right.spans(first, last))
    for day, start, end in left.spans(first, last):
        if theirs.gaps(start, end) != [(start, end)]:
            return day
    return None


def uncovered(
    times: Iterable[tuple[int, int]], openings: Iterable[Opening], first: date, last: date
) -> list[tuple[int, int]]:
    """Those of these times, in seconds since 1970, that no opening holds whole."""
    held = SpanSet(
        (start, end) for opening in openings for _, start, end in opening.spans(first, last)
    )
    return [(start, end) for start, end in times if held.gaps(start, end)]


def touched(
    times: Iterable[tuple[int, int]], absence: Absence, first: date, last: date
) -> list[tuple[int, int]]:
    """Those of these times, in seconds since 1970, that the absence meets."""
    away = SpanSet((start, end) for _, start, end in absence.spans(first, last))
    return [(start, end) for start, end in times if away.gaps(start, end) != [(start, end)]]
