"""What keeps agents busy: appointments, and holds that have not lapsed."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from booking.domain.openings import Busy

# Reads the index of the exclusion constraint: (agent, lane, period) where blocking.
_BUSY = """
SELECT agent_id, lower(period), upper(period)
FROM appointments_agentclaim
WHERE blocking AND agent_id = ANY(%s) AND period && tstzrange(%s, %s)
  AND (expires_at IS NULL OR expires_at > %s)
"""
_LOAD = """
SELECT agent_id, count(*)
FROM appointments_agentclaim
WHERE blocking AND agent_id = ANY(%s) AND period && tstzrange(%s, %s)
GROUP BY agent_id
"""


def load_busy(
    agent_ids: Iterable[int], start: datetime, end: datetime, now: datetime
) -> tuple[Busy, ...]:
    """Every blocking time of these agents that touches [start, end) (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(_BUSY, [list(agent_ids), start, end, now])
        return tuple(Busy(agent_id, low, high) for agent_id, low, high in cursor.fetchall())


def count_claims(agent_ids: Iterable[int], start: datetime, end: datetime) -> Counter[int]:
    """How many appointments and holds each agent has in [start, end) (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, [list(agent_ids), start, end])
        return Counter(dict(cursor.fetchall()))
