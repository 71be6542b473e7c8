"""Where the times that appointments take come from: a room above this one, which says so."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol

from booking.domain.openings import Busy


class Taken(Protocol):
    """Times taken for good: what lapses by itself is not among them."""

    # Whether they are not the same from everywhere: an agent travels.
    varies: bool

    def seen_from(self, place_id: int | None, *, at_home: bool) -> tuple[Busy, ...]:
        """The times at which the agents cannot receive there, or at a usager's home."""


Reader = Callable[[Collection[int], datetime, datetime], Taken]
_readers: list[Reader] = []


def reads_taken(reader: Reader) -> Reader:
    """Register the one reader of times taken: by these agents, touching [start, end).

    Raises:
        ValueError: there is one already.
    """
    if _readers and _readers[0] is not reader:
        raise ValueError("the times taken are read twice")
    _readers[:] = [reader]
    return reader


def taken_by(agent_ids: Collection[int], start: datetime, end: datetime) -> Taken:
    """What the registered reader says."""
    return _readers[0](agent_ids, start, end)
