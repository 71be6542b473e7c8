"""Collective motifs: the "slots" are sessions already planned, with seats left (booking.md 1.5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from booking.domain.deadlines import booking_window
from booking.domain.slot_bounds import range_start
from booking.domain.slot_search import Audience, SlotSearch
from booking.domain.wallclock import utc

_CANCELLED = frozenset({"excused", "revoked"})


@dataclass(frozen=True, slots=True)
class CollectiveSession:
    """A collective appointment.

    ``seats_taken`` counts the participations whose status is unknown, seen or noshow;
    ``max_seats`` None means no limit.
    """

    id: int
    motif_id: int
    lieu_id: int | None
    starts_at: datetime
    agent_ids: frozenset[int]
    seats_taken: int = 0
    max_seats: int | None = None
    status: str = "unknown"

    @property
    def seats_left(self) -> int | None:
        """None when there is no limit; 0 when full, or fuller than it should be."""
        return None if self.max_seats is None else max(self.max_seats - self.seats_taken, 0)


def open_sessions(
    query: SlotSearch, sessions: Iterable[CollectiveSession], now: datetime
) -> list[CollectiveSession]:
    """The sessions that can be joined: future, not cancelled, with a seat left, by start.

    Usagers: those of exactly the query's lieu (none for none) that start between the two booking
    delays, both included; the query's own range does not count. Agents: those after the query's
    start, in any lieu when none is asked for.
    """
    now = utc(now)
    if query.audience is Audience.USAGER:
        window = booking_window(now, query.motif.min_delay, query.motif.max_delay)
        earliest, latest = window.earliest, window.latest
    else:
        earliest, latest = range_start(query.start, query.zone), None

    def is_open(session: CollectiveSession) -> bool:
        starts_at = utc(session.starts_at)
        any_lieu = query.audience is Audience.AGENT and query.lieu_id is None
        return (
            session.motif_id == query.motif.motif_id
            and (any_lieu or session.lieu_id == query.lieu_id)
            and session.status not in _CANCELLED
            and session.seats_left != 0
            and starts_at > now
            and starts_at >= earliest
            and (latest is None or starts_at <= latest)
            and (not query.agent_ids or not query.agent_ids.isdisjoint(session.agent_ids))
        )

    return sorted(filter(is_open, sessions), key=lambda one: (utc(one.starts_at), one.id))
