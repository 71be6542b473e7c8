"""Days that are alike are counted once a question: several documents, or the present moment, make
of every day something else than what stands ready."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from booking.domain.wallclock import day_start, local_day, seconds_ceil

from .days import Part, marks_of, times_of

DAY = 24 * 60 * 60


class Counting:
    """One question: so many documents, asked at one moment."""

    def __init__(self, documents: int, now: datetime) -> None:
        self.documents, self.now = documents, now
        self._found: dict[tuple[object, ...], str] = {}
        self._bounds: dict[tuple[object, ...], tuple[int, int]] = {}

    def marks(self, day: date, parts: Sequence[Part]) -> str | None:
        """As `marks_of`, for a day of one motif that neither the present moment nor a delay cuts,
        nor a change of hour; None for any other, which is counted by itself.

        Of such a day nothing counts but how far its gaps are from midnight.
        """
        if len(parts) != 1 or parts[0].fairness or not parts[0].whole or not parts[0].gaps:
            return None
        (part,) = parts
        midnight, length = _midnight(part.time_zone, day)
        low, high = self._bounds_of(part)
        if length != DAY or part.gaps[0][0] < low or part.gaps[-1][1] > high:
            return None
        if part.gaps[0][0] < midnight or part.gaps[-1][1] > midnight + DAY:
            return None
        edges = tuple(edge - midnight for gap in part.gaps for edge in gap)
        key = (part.duration, edges)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = marks_of(times_of(part, self.documents, self.now))
        return found

    def _bounds_of(self, part: Part) -> tuple[int, int]:
        """Between which instants any start may be booked, whatever the day."""
        key = (part.time_zone, part.min_delay, part.max_delay)
        if key not in self._bounds:
            zone = part.zone
            latest = local_day(self.now + timedelta(seconds=part.max_delay), zone)
            earliest = self.now + timedelta(seconds=max(part.min_delay, 0))
            self._bounds[key] = (
                seconds_ceil(earliest),
                seconds_ceil(day_start(zone, latest + timedelta(days=1))),
            )
        return self._bounds[key]


@lru_cache(maxsize=4096)
def _midnight(time_zone: str, day: date) -> tuple[int, int]:
    """When the day begins, and how many seconds it lasts."""
    zone = ZoneInfo(time_zone)
    begins = seconds_ceil(day_start(zone, day))
    return begins, seconds_ceil(day_start(zone, day + timedelta(days=1))) - begins
