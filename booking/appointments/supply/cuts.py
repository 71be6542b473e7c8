"""Which starts a free span holds: those cut from it now, or one that somebody was shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.domain.slot_search import SlotSearch
from booking.domain.slot_starts import starts_within, still_offered
from booking.domain.wallclock import seconds_ceil, seconds_floor

StartsOf = Callable[[tuple[int, int]], Sequence[int]]
"""From a free span to its starts, all in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Period:
    """Starts from `start` to `end`, both included."""

    start: datetime
    end: datetime

    @property
    def edges(self) -> tuple[int, int]:
        """The same in whole seconds since 1970."""
        return seconds_ceil(self.start), seconds_floor(self.end)


def cut_now(query: SlotSearch, now: datetime) -> StartsOf:
    """What is shown at that moment."""
    length, begun = query.seconds, seconds_ceil(now)
    return lambda span: starts_within(span, length, begun)


def shown_at(start: datetime, query: SlotSearch, now: datetime) -> StartsOf:
    """That start alone, for the spans that show it now or showed it within the hour."""
    length, begun, wanted = query.seconds, seconds_ceil(now), seconds_floor(start)
    return lambda span: (wanted,) if still_offered(span, length, wanted, begun) else ()
