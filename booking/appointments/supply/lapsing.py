"""Holds and offers: time that is taken for a while, and given back without anybody's doing.

Free days are cut from appointments only, so that nothing need be written when a hold is placed or
lapses; searches subtract those that stand at the moment, which are few.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from booking.availability.projection.taken import reads_taken
from booking.domain.intervals import SpanSet
from booking.domain.motif_rules import MotifRules
from booking.domain.openings import Busy
from booking.domain.wallclock import from_seconds, local_day, seconds_ceil, seconds_floor

from .busy import Stay, Taken, load_taken
from .sites import ANY_HOME

AFTER_ALL = datetime.max.replace(tzinfo=UTC)
"""When every hold and offer has lapsed."""

# The indexes of the two keys find them: a few rows among those of all the appointments.
_LAPSING = """
SELECT claim.agent_id, lower(claim.period), upper(claim.period), claim.site, travel.minutes
FROM appointments_agentclaim AS claim
LEFT JOIN appointments_agenttravel AS travel ON travel.agent_id = claim.agent_id
WHERE claim.blocking AND (claim.hold_id IS NOT NULL OR claim.offer_id IS NOT NULL)
  AND claim.expires_at > %s AND claim.period && tstzrange(%s, %s)
"""
_RETURNING = """
UNION ALL
SELECT agent_id, lower(period), upper(period), NULL, NULL
FROM appointments_returningtime
WHERE motif_id = %s AND until > %s AND period && tstzrange(%s, %s)
"""
# The longest buffer and the longest journey together, and more.
_AROUND = timedelta(hours=12)


class TakenForGood:
    """What free days are cut from: appointments, without what will lapse."""

    def __init__(self, taken: Taken) -> None:
        self._taken = taken
        self.varies = bool(taken.stays)

    def seen_from(self, place_id: int | None, *, at_home: bool) -> tuple[Busy, ...]:
        return self._taken.seen_from(ANY_HOME if at_home else place_id)


@reads_taken
def load_taken_for_good(agent_ids: Collection[int], start: datetime, end: datetime) -> TakenForGood:
    """The appointments of these agents that touch [start, end) (1 query)."""
    return TakenForGood(load_taken(agent_ids, start, end, AFTER_ALL))


class Lapsing:
    """The holds and offers that stand, as the search for a motif keeps clear of them."""

    def __init__(self, stays: Collection[Stay], rules: MotifRules) -> None:
        self._before, self._after = rules.buffer_before * 60, rules.buffer_after * 60
        self._stays: defaultdict[int, list[Stay]] = defaultdict(list)
        for stay in stays:
            self._stays[stay.busy.agent_id].append(stay)
        self._spans: dict[tuple[int, int | None], SpanSet[int]] = {}

    def __contains__(self, agent_id: int) -> bool:
        return agent_id in self._stays

    def gaps(self, agent_id: int, site: int | None, start: int, end: int) -> list[tuple[int, int]]:
        """What they leave of [start, end), in seconds, of an agent who would receive there."""
        key = agent_id, site
        if key not in self._spans:
            self._spans[key] = SpanSet(self._span(stay, site) for stay in self._stays[agent_id])
        return self._spans[key].gaps(start, end)

    def days(self, zones: Collection[ZoneInfo]) -> set[tuple[int, date]]:
        """The agents and local days that they may touch, wherever the agent would receive."""
        found = set()
        for agent_id, stays in self._stays.items():
            for stay in stays:
                low, high = self._span(stay, ANY_HOME)  # no claim is there: with the journey
                for zone in zones:
                    day = local_day(from_seconds(low), zone)
                    while day <= local_day(from_seconds(high), zone):
                        found.add((agent_id, day))
                        day += timedelta(days=1)
        return found

    def _span(self, stay: Stay, site: int | None) -> tuple[int, int]:
        busy = stay.seen_from(site)
        return seconds_floor(busy.start) - self._after, seconds_ceil(busy.end) + self._before


def load_lapsing(
    rules: MotifRules, start: datetime, end: datetime, now: datetime, *, online: bool = False
) -> Lapsing:
    """What stands now and touches [start, end), of all agents (1 query).

    With `online`, times of the motif that are on their way back online count too.
    """
    statement, values = _LAPSING, [now, start - _AROUND, end + _AROUND]
    if online:
        statement += _RETURNING
        values += [rules.motif_id, now, start - _AROUND, end + _AROUND]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return Lapsing(
        [
            Stay(Busy(agent_id, low, high), site, timedelta(minutes=(site and minutes) or 0))
            for agent_id, low, high, site, minutes in rows
        ],
        rules,
    )
