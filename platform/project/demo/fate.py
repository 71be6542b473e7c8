"""What becomes of an appointment: who made it and when, how it ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from .blueprint import MotifSpec

PAST = {"seen": 72, "noshow": 8, "excused": 9, "revoked": 4, "unknown": 7}
PAST_SESSION = {"seen": 89, "revoked": 4, "unknown": 7}
COMING = {"unknown": 94, "excused": 4, "revoked": 2}
COMING_SESSION = {"unknown": 98, "revoked": 2}
AUTHORS = {
    "everyone": {"user": 56, "agent": 32, "prescripteur": 8, "file_attente": 4},
    "agents_and_prescripteurs": {"agent": 75, "prescripteur": 25},
    "agents": {"agent": 1},
}
# Share of the slots taken: in the past, then each week ahead.
TAKEN_BEFORE = 0.55
TAKEN_AHEAD = (0.40, 0.30, 0.20, 0.13, 0.08, 0.05, 0.05)
LONGEST_LEAD = timedelta(days=40)
CANCEL_LIMIT = timedelta(hours=4)


@dataclass(frozen=True)
class Fate:
    status: str
    created_by: str
    created_at: datetime
    cancelled_at: datetime | None


def density(days_ahead: int) -> float:
    """The share of an agent's slots that are taken on a day, from the day of the demo."""
    return TAKEN_BEFORE if days_ahead < 0 else TAKEN_AHEAD[min(days_ahead // 7, 6)]


def draw(weights: dict[str, int], chance: Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def fate_of(
    motif: MotifSpec, start: datetime, end: datetime, dawn: datetime, chance: Random
) -> Fate:
    """`dawn` is the first instant of the day of the demo: nothing is written after it."""
    created_by = _author(motif, start, dawn, chance)
    created_at = _created_at(motif, start, dawn, chance)
    if motif.collective:
        status = draw(PAST_SESSION if start < dawn else COMING_SESSION, chance)
    else:
        status = draw(PAST if start < dawn else COMING, chance)
    return Fate(status, created_by, created_at, _cancelled_at(status, created_at, start, end, dawn))


def _author(motif: MotifSpec, start: datetime, dawn: datetime, chance: Random) -> str:
    """Usagers cannot have booked yet what lies beyond the motif's longest delay."""
    beyond = start - dawn > timedelta(minutes=motif.max_delay)
    if motif.collective or beyond:
        return "agent"
    return draw(AUTHORS[motif.bookable_by], chance)


def _created_at(motif: MotifSpec, start: datetime, dawn: datetime, chance: Random) -> datetime:
    shortest = timedelta(minutes=motif.min_delay)
    longest = max(shortest, min(timedelta(minutes=motif.max_delay), LONGEST_LEAD))
    lead = shortest + (longest - shortest) * chance.random() ** 2
    created_at = min(start - lead, dawn - timedelta(minutes=chance.randint(60, 3 * 24 * 60)))
    return created_at.replace(second=0, microsecond=0)


def _cancelled_at(
    status: str, created_at: datetime, start: datetime, end: datetime, dawn: datetime
) -> datetime | None:
    if status == "noshow":
        return end
    if status in ("excused", "revoked"):
        latest = min(start - CANCEL_LIMIT, dawn)
        return max(created_at, created_at + (latest - created_at) * 2 / 3)
    return None
