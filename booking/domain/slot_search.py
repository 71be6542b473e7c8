"""A question put to the calendars: which starts, for whom."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from booking.domain.allocation import Door
from booking.domain.errors import DomainRuleError
from booking.domain.motif_rules import MotifRules, check_duration
from booking.domain.openings import Opening


class Audience(Enum):
    """Who asks: booking delays bind usagers (and prescribers, and machines), not agents."""

    AGENT = "agent"
    USAGER = "usager"


@dataclass(frozen=True, slots=True)
class SlotSearch:
    """A question: which starts, for this motif, from ``start`` to ``end``, for whom.

    A date is the whole day in ``zone``, a datetime an instant. Starts before ``start`` are left
    out, but the last day is always taken entirely. ``lieu_id`` None takes every opening, with or
    without lieu; an empty ``agent_ids`` takes every agent. ``duration``, in minutes, replaces that
    of the motif. ``door`` does not bind agents, whatever it says. Raises ``motif_duration`` or
    ``search_dates`` for a value out of range.
    """

    motif: MotifRules
    zone: ZoneInfo
    audience: Audience
    start: date | datetime
    end: date | datetime
    lieu_id: int | None = None
    agent_ids: frozenset[int] = frozenset()
    duration: int | None = None
    door: Door = Door.PUBLIC

    def __post_init__(self) -> None:
        if self.duration is not None:
            check_duration(self.duration)
        if not all(1900 <= day.year < 3000 for day in (self.start, self.end)):
            raise DomainRuleError("search_dates", "Ces dates sont trop lointaines.")

    @property
    def seconds(self) -> int:
        """The length of a slot."""
        return (self.duration or self.motif.duration) * 60


def concerns(query: SlotSearch, opening: Opening) -> bool:
    """Whether the opening carries the motif and passes the filters of the query."""
    return (
        query.motif.motif_id in opening.motif_ids
        and (query.lieu_id is None or opening.lieu_id == query.lieu_id)
        and (not query.agent_ids or opening.agent_id in query.agent_ids)
    )
