"""Take agents' time, or learn that it is taken. The database decides."""

from datetime import datetime

from django.db import connection

# A plain INSERT on a hot slot deadlocked for up to 28 s when measured; this one never waits
# for more than the other transaction's commit.
_CLAIM = """
INSERT INTO appointments_agentclaim
  (agent_id, appointment_id, hold_id, period, lane, blocking, expires_at)
VALUES (%s, %s, %s, tstzrange(%s, %s, '[)'), 0, true, %s)
ON CONFLICT DO NOTHING
RETURNING id
"""
_DROP_LAPSED = """
DELETE FROM appointments_agentclaim
WHERE agent_id = %s AND blocking AND period && tstzrange(%s, %s) AND expires_at <= %s
"""


def claim_time(
    agent_id: int,
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    appointment_id: int | None = None,
    hold_id: int | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Claim [start, end) of the agent for an appointment or a hold; False when it is taken.

    Must run in the transaction of the work that the time is for.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DROP_LAPSED, [agent_id, start, end, now])
        cursor.execute(_CLAIM, [agent_id, appointment_id, hold_id, start, end, expires_at])
        return cursor.fetchone() is not None
