"""What an opening would offer, before it is written: how many starts, until when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.domain.availability import Availability
from booking.domain.motif_rules import MotifRules
from booking.domain.openings import Absence, Busy, Opening
from booking.domain.recurrence import last_day
from booking.domain.slot_bounds import AGENT_HORIZON
from booking.domain.slot_search import Audience, SlotSearch
from booking.domain.slot_starts import starts_within
from booking.domain.slots import free_intervals
from booking.domain.wallclock import local_day, seconds_ceil, seconds_floor

LONGEST = timedelta(days=366)
"""How far an opening that has an end is counted."""


@dataclass(frozen=True, slots=True)
class Preview:
    """``starts`` counts by motif, each as if it were booked alone, up to ``until`` included.

    ``days`` counts the occurrences that still have some time in them. ``is_whole`` tells that
    nothing comes after ``until``.
    """

    starts: Mapping[int, int]
    days: int
    until: date
    is_whole: bool

    @property
    def most(self) -> int:
        """The count of the motif that fits most often: what a screen says first."""
        return max(self.starts.values(), default=0)


def preview(
    opening: Opening,
    motifs: Iterable[MotifRules],
    absences: tuple[Absence, ...],
    busy: tuple[Busy, ...],
    now: datetime,
) -> Preview:
    """Count what is left free of the opening: holidays, absences and busy times taken out.

    Without end, or ending in more than a year, it is counted over six months.
    """
    first, until, is_whole = counted_days(opening, now)
    last = max(first, until)
    starts: dict[int, int] = {}
    days: set[date] = set()
    for rules in motifs:
        query = SlotSearch(rules, opening.zone, Audience.AGENT, first, last)
        found = free_intervals(query, Availability((opening,), absences, busy), now)
        begun, size = seconds_ceil(now), rules.duration * 60
        starts[rules.motif_id] = sum(
            len(starts_within((seconds_floor(free.start), seconds_floor(free.end)), size, begun))
            for _, free in found
        )
        days |= {local_day(free.start, opening.zone) for _, free in found}
    return Preview(starts, len(days), until, is_whole)


def counted_days(opening: Opening, now: datetime) -> tuple[date, date, bool]:
    """The first and last day that are counted, and whether nothing comes after."""
    today = local_day(now, opening.zone)
    first = max(today, opening.first_day)
    end = opening.first_day if opening.recurrence is None else last_day(opening.recurrence)
    if end is not None and end <= first + LONGEST:
        return first, end, True
    return first, first + AGENT_HORIZON, False
