"""What keeps agents busy: appointments, holds and offers that have not lapsed, other calendars."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from booking.domain.openings import Busy

# Reads the index of the exclusion constraint: (agent, lane, period) where blocking.
_BUSY = """
SELECT claim.agent_id, lower(claim.period), upper(claim.period), claim.site, travel.minutes
FROM appointments_agentclaim AS claim
LEFT JOIN appointments_agenttravel AS travel ON travel.agent_id = claim.agent_id
WHERE claim.blocking AND claim.agent_id = ANY(%s) AND claim.period && tstzrange(%s, %s)
  AND (claim.expires_at IS NULL OR claim.expires_at > %s)
UNION ALL
SELECT agent_id, lower(period), upper(period), NULL, NULL
FROM availability_outsidetime
WHERE agent_id = ANY(%s) AND period && tstzrange(%s, %s)
"""
# Time that comes back online later is busy for who searches online for that motif.
_RETURNING = """
UNION ALL
SELECT agent_id, lower(period), upper(period), NULL, NULL
FROM appointments_returningtime
WHERE motif_id = %s AND until > %s AND agent_id = ANY(%s) AND period && tstzrange(%s, %s)
"""
_LOAD = """
SELECT agent_id, count(*)
FROM appointments_agentclaim
WHERE blocking AND agent_id = ANY(%s) AND period && tstzrange(%s, %s)
GROUP BY agent_id
"""


@dataclass(frozen=True, slots=True)
class Stay:
    """Where an agent who travels is busy, and how long any journey takes them."""

    busy: Busy
    site: int
    journey: timedelta

    def seen_from(self, site: int | None) -> Busy:
        """The time during which the agent cannot receive at that site."""
        if site is None or site == self.site:
            return self.busy
        start, end = self.busy.start - self.journey, self.busy.end + self.journey
        return Busy(self.busy.agent_id, start, end)


@dataclass(frozen=True, slots=True)
class Taken:
    """Busy times: those that are the same from everywhere, and those of agents who travel."""

    busy: tuple[Busy, ...] = ()
    stays: tuple[Stay, ...] = ()

    def seen_from(self, site: int | None) -> tuple[Busy, ...]:
        return (*self.busy, *(stay.seen_from(site) for stay in self.stays))


def load_taken(
    agent_ids: Iterable[int],
    start: datetime,
    end: datetime,
    now: datetime,
    *,
    online_for: int | None = None,
) -> Taken:
    """Every blocking time of these agents that touches [start, end) (1 query).

    Args:
        online_for: the motif that somebody searches online; what is on its way back there counts.
    """
    busy: list[Busy] = []
    stays: list[Stay] = []
    agents = list(agent_ids)
    statement, values = _BUSY, [agents, start, end, now, agents, start, end]
    if online_for is not None:
        statement += _RETURNING
        values += [online_for, now, agents, start, end]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for agent_id, low, high, site, minutes in cursor.fetchall():
            one = Busy(agent_id, low, high)
            if site is None or minutes is None:
                busy.append(one)
            else:
                stays.append(Stay(one, site, timedelta(minutes=minutes)))
    return Taken(tuple(busy), tuple(stays))


def load_busy(
    agent_ids: Iterable[int], start: datetime, end: datetime, now: datetime
) -> tuple[Busy, ...]:
    """As `load_taken`, journeys left aside (1 query)."""
    return load_taken(agent_ids, start, end, now).seen_from(None)


def count_claims(agent_ids: Iterable[int], start: datetime, end: datetime) -> Counter[int]:
    """How many appointments and holds each agent has in [start, end) (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, [list(agent_ids), start, end])
        return Counter(dict(cursor.fetchall()))
