"""What is read to write free days: opening windows with what they offer, and absences."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import connection

from booking.domain.openings import Absence, Opening

from ..loader import recurrence_of, zone_of
from .terms import Terms

# A motif of several windows, or a window of several motifs, comes as often.
_CARRIED = """
SELECT win.id, win.agent_id, win.place_id, win.first_day, win.start_time, win.end_time,
       win.recurrence, win.exceptions,
       offering.id, offering.since, offering.target,
       offering.duration, offering.buffer_before, offering.buffer_after, offering.at_home,
       offering.time_zone, offering.holiday_zone
FROM availability_openingwindow AS win
JOIN directory_agent AS agent ON agent.id = win.agent_id AND agent.deleted_at IS NULL
JOIN availability_openingwindow_motifs AS carried ON carried.openingwindow_id = win.id
JOIN availability_offering AS offering
  ON offering.motif_id = carried.motif_id AND offering.organisation_id = win.organisation_id
  AND offering.place_id IS NOT DISTINCT FROM win.place_id
WHERE win.agent_id = ANY(%s) AND (win.last_day IS NULL OR win.last_day >= %s)
"""

# Exceptions may move an absence before its first day: none is left out for beginning late.
_ABSENCES = """
SELECT agent_id, first_day, end_day, start_time, end_time, recurrence, exceptions
FROM availability_absence
WHERE agent_id = ANY(%s) AND (last_day IS NULL OR last_day >= %s)
"""

# Openings are computed once for all the motifs that leave them the same time.
ANY_MOTIF = 0


@dataclass(frozen=True, slots=True)
class Carried:
    """An opening window that carries an offering, ready for the domain."""

    opening: Opening
    offering_id: int
    target: date
    terms: Terms


@dataclass(frozen=True, slots=True)
class Agendas:
    """The windows of some agents, once for each offering, and the first day that is kept."""

    carried: tuple[Carried, ...]
    since: date

    @property
    def target(self) -> date:
        """The last day that is kept of any of the offerings."""
        return max(one.target for one in self.carried)

    @property
    def longest_buffer(self) -> timedelta:
        buffers = [max(one.terms.buffer_before, one.terms.buffer_after) for one in self.carried]
        return timedelta(minutes=max(buffers, default=0))


@dataclass(frozen=True, slots=True)
class _Window:
    """A row, in the order of the query."""

    id: int
    agent_id: int
    place_id: int | None
    first_day: date
    start_time: time
    end_time: time
    recurrence: str
    exceptions: str

    def opening(self, terms: Terms) -> Opening:
        return Opening(
            id=self.id,
            agent_id=self.agent_id,
            lieu_id=self.place_id,
            motif_ids=frozenset({ANY_MOTIF}),
            first_day=self.first_day,
            start_time=self.start_time,
            end_time=self.end_time,
            recurrence=recurrence_of(self.recurrence, json.loads(self.exceptions)),
            zone=terms.zone,
            holiday_zone=terms.holidays,
        )


def load_agendas(agent_ids: Collection[int], first: date) -> Agendas | None:
    """The windows of current agents that are not over on that day (1 query).

    None when they carry no offering.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CARRIED, [list(agent_ids), first])
        rows = cursor.fetchall()
    if not rows:
        return None
    carried = []
    openings: dict[tuple[int, str, str], Opening] = {}
    for row in rows:
        terms = Terms(*row[11:])
        key = row[0], terms.time_zone, terms.holiday_zone
        if key not in openings:
            openings[key] = _Window(*row[:8]).opening(terms)
        carried.append(Carried(openings[key], row[8], row[10], terms))
    return Agendas(tuple(carried), min(row[9] for row in rows))


def load_away(agent_ids: Collection[int], first: date) -> tuple[Absence, ...]:
    """The agents' absences that are not over on that day (1 query)."""
    zone = zone_of(None)
    with connection.cursor() as cursor:
        cursor.execute(_ABSENCES, [list(agent_ids), first])
        return tuple(
            Absence(*times, recurrence_of(rule, json.loads(exceptions)), zone)
            for *times, rule, exceptions in cursor.fetchall()
        )
