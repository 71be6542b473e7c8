"""What the agents' calendars say, as values."""

from dataclasses import dataclass
from datetime import date

from booking.domain.openings import Absence, Busy, Opening


@dataclass(frozen=True, slots=True)
class Availability:
    """All that was read of the agents' calendars, in any order.

    ``off_days`` are closed to every agent, on top of the holidays of each opening's own zone.
    Openings held in a closed lieu offer nothing.
    """

    openings: tuple[Opening, ...] = ()
    absences: tuple[Absence, ...] = ()
    busy: tuple[Busy, ...] = ()
    off_days: frozenset[date] = frozenset()
    closed_lieu_ids: frozenset[int] = frozenset()
