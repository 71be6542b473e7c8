"""Take agents' time, or learn that it is taken. The database decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from booking.catalog.models import Motif

from ..supply.sites import site_of

# A plain INSERT on a hot slot deadlocked for up to 28 s when measured; this one never waits
# for more than the other transaction's commit. It also refuses what leaves an agent who travels
# too little time to arrive (see AgentClaim).
_CLAIM = """
INSERT INTO appointments_agentclaim
  (agent_id, appointment_id, hold_id, offer_id, period, lane, blocking, expires_at, site, reach)
SELECT wanted.agent_id, %(appointment_id)s, %(hold_id)s, %(offer_id)s, wanted.period, %(lane)s,
       true, %(expires_at)s, wanted.site,
       CASE WHEN wanted.site IS NOT NULL THEN
         tstzrange(lower(wanted.period), upper(wanted.period) + wanted.journey, '[)') END
FROM (
  SELECT %(agent_id)s::bigint AS agent_id, tstzrange(%(start)s, %(end)s, '[)') AS period,
         make_interval(mins => travel.minutes) AS journey,
         CASE WHEN travel.minutes IS NOT NULL THEN %(site)s::bigint END AS site
  FROM (SELECT) AS nothing
  LEFT JOIN appointments_agenttravel AS travel ON travel.agent_id = %(agent_id)s
) AS wanted
ON CONFLICT DO NOTHING
RETURNING id
"""
# In the order of their ids: two who clear the way for overlapping times lock alike.
_DROP_LAPSED = """
DELETE FROM appointments_agentclaim WHERE id IN (
  SELECT id FROM appointments_agentclaim
  WHERE agent_id = %(agent_id)s AND blocking AND expires_at <= %(now)s
    AND period && tstzrange(%(around_start)s, %(around_end)s)
  ORDER BY id FOR UPDATE
)
"""
LONGEST_JOURNEY = timedelta(minutes=240)
LANES = 30


@dataclass(frozen=True, slots=True)
class Reason:
    """What time is taken for: exactly one of the three; a hold and an offer expire."""

    appointment_id: int | None = None
    hold_id: int | None = None
    offer_id: int | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """The time to take, buffers included, and the site where it is spent."""

    start: datetime
    end: datetime
    site: int | None = None

    @classmethod
    def of(
        cls, motif: Motif, place_id: int | None, starts_at: datetime, ends_at: datetime
    ) -> "Period":
        return cls(
            starts_at - timedelta(minutes=motif.buffer_before_in_min),
            ends_at + timedelta(minutes=motif.buffer_after_in_min),
            site_of(motif, place_id, starts_at),
        )


def claim_time(
    agent_id: int, period: Period, reason: Reason, now: datetime, *, overlapping: bool = False
) -> bool:
    """Claim the period of the agent; False when it is taken.

    Must run in the transaction of the work that the time is for.

    Args:
        overlapping: an agent has confirmed it: the next free lane is taken.
    """
    values = {
        "agent_id": agent_id,
        "start": period.start,
        "end": period.end,
        "site": period.site,
        "appointment_id": reason.appointment_id,
        "hold_id": reason.hold_id,
        "offer_id": reason.offer_id,
        "expires_at": reason.expires_at,
        "lane": 0,
    }
    if _insert(values) or _insert_after_lapsed(values, now):
        return True
    return overlapping and any(_insert({**values, "lane": lane}) for lane in range(1, LANES))


def claim_everybody(
    agent_ids: Iterable[int],
    period: Period,
    reason: Reason,
    now: datetime,
    *,
    overlapping: bool = False,
) -> int | None:
    """Claim the period of all these agents, or of none.

    Always in the order of their ids: two that want the same agents never wait for each other.

    Returns:
        None when all is claimed, else the id of an agent who was taken.
    """
    wanted = sorted(set(agent_ids))
    if len(wanted) == 1:
        free = claim_time(wanted[0], period, reason, now, overlapping=overlapping)
        return None if free else wanted[0]
    try:
        with transaction.atomic():
            for agent_id in wanted:
                if not claim_time(agent_id, period, reason, now, overlapping=overlapping):
                    raise _Taken(agent_id)
    except _Taken as taken:
        return taken.agent_id
    return None


class _Taken(Exception):
    """Undoes what the savepoint holds."""

    def __init__(self, agent_id: int) -> None:
        super().__init__(agent_id)
        self.agent_id = agent_id


def _insert(values: dict[str, object]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        return cursor.fetchone() is not None


def _insert_after_lapsed(values: dict[str, object], now: datetime) -> bool:
    """Try again without the holds and offers whose time is over.

    When that does not help they are left alone, and their locks with them: an agent tried after
    this one must not make us wait with locks in hand.
    """
    around = {
        "around_start": values["start"] - LONGEST_JOURNEY,
        "around_end": values["end"] + LONGEST_JOURNEY,
        "now": now,
    }
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_DROP_LAPSED, {**values, **around})
                dropped = cursor.rowcount
            if not dropped or not _insert(values):
                raise _Taken(values["agent_id"])
    except _Taken:
        return False
    return True
