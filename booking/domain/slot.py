"""One time that can be booked."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked, half-open and in UTC, with whom, where, from which opening."""

    start: datetime
    end: datetime
    agent_id: int
    lieu_id: int | None
    opening_id: int
