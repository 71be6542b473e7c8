"""Half-open intervals [start, end) and their small algebra.

An interval holds its start and not its end, so that two neighbours touch without overlapping:

>>> morning, noon = Interval(9, 12), Interval(12, 14)
>>> overlaps(morning, noon)
False
>>> overlaps(morning, Interval(11, 13))
True

``merge`` sorts, joins what overlaps and what touches:

>>> merge([Interval(14, 15), noon, morning, Interval(10, 11)])
[Interval(start=9, end=15)]

``subtract`` removes holes, in whatever order they come, whether they overlap or not:

>>> subtract([Interval(9, 17)], [Interval(12, 14), Interval(13, 15), Interval(8, 10)])
[Interval(start=10, end=12), Interval(start=15, end=17)]
>>> subtract([morning], [morning])
[]

``intersect`` keeps what both sides hold, ``clip`` what lies within bounds:

>>> intersect([Interval(9, 12), Interval(14, 18)], [Interval(11, 15)])
[Interval(start=11, end=12), Interval(start=14, end=15)]
>>> clip([Interval(9, 12), Interval(14, 18)], Interval(10, 15))
[Interval(start=10, end=12), Interval(start=14, end=15)]

Bounds are integers, or aware datetimes, which are brought to UTC:

>>> from datetime import datetime
>>> from zoneinfo import ZoneInfo
>>> paris = ZoneInfo("Europe/Paris")
>>> night = Interval(datetime(2025, 3, 30, 1, tzinfo=paris), datetime(2025, 3, 30, 5, tzinfo=paris))
>>> night.end - night.start
datetime.timedelta(seconds=10800)

An empty or reversed interval does not exist:

>>> Interval(12, 12)
Traceback (most recent call last):
booking.domain.errors.DomainRuleError: La fin doit être après le début.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from booking.domain.errors import DomainRuleError
from booking.domain.wallclock import utc

T = TypeVar("T", int, datetime)


@dataclass(frozen=True, slots=True)
class Interval(Generic[T]):
    """From ``start``, included, to ``end``, excluded.

    Raises ``interval_order`` unless start < end, ``naive_datetime`` for a datetime without zone.
    """

    start: T
    end: T

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime):
            object.__setattr__(self, "start", utc(self.start))
        if isinstance(self.end, datetime):
            object.__setattr__(self, "end", utc(self.end))
        if not self.start < self.end:
            raise DomainRuleError("interval_order", "La fin doit être après le début.")


class SpanSet(Generic[T]):
    """Merged (start, end) pairs, ready to be taken out of many others.

    The search works on bare pairs of integers: one object a pair would cost more than the sums.
    """

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: Iterable[tuple[T, T]]) -> None:
        self._starts: list[T] = []
        self._ends: list[T] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                if end > self._ends[-1]:
                    self._ends[-1] = end
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __iter__(self) -> Iterator[tuple[T, T]]:
        return zip(self._starts, self._ends, strict=True)

    def gaps(self, start: T, end: T) -> list[tuple[T, T]]:
        """What is left of [start, end) once every span of the set is taken out."""
        starts, ends = self._starts, self._ends
        found: list[tuple[T, T]] = []
        index = bisect_right(ends, start)
        while index < len(starts) and starts[index] < end:
            if starts[index] > start:
                found.append((start, starts[index]))
            start = ends[index]
            index += 1
        if start < end:
            found.append((start, end))
        return found


def _spans(intervals: Iterable[Interval[T]]) -> SpanSet[T]:
    return SpanSet((interval.start, interval.end) for interval in intervals)


def overlaps(left: Interval[T], right: Interval[T]) -> bool:
    """Whether the two share an instant; touching ends do not."""
    return left.start < right.end and right.start < left.end


def merge(intervals: Iterable[Interval[T]]) -> list[Interval[T]]:
    """The same instants as disjoint, sorted intervals that do not touch."""
    return [Interval(start, end) for start, end in _spans(intervals)]


def subtract(intervals: Iterable[Interval[T]], holes: Iterable[Interval[T]]) -> list[Interval[T]]:
    """The instants of ``intervals`` that are in none of ``holes``."""
    taken = _spans(holes)
    return [
        Interval(start, end)
        for left, right in _spans(intervals)
        for start, end in taken.gaps(left, right)
    ]


def intersect(left: Iterable[Interval[T]], right: Iterable[Interval[T]]) -> list[Interval[T]]:
    """The instants that are in both."""
    ours = merge(left)
    return subtract(ours, subtract(ours, right))


def clip(intervals: Iterable[Interval[T]], bounds: Interval[T]) -> list[Interval[T]]:
    """The instants of ``intervals`` that lie within ``bounds``."""
    return intersect(intervals, [bounds])
