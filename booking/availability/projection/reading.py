"""Free days as searches read them: few rows, whatever the number of agents."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from booking.catalog.models import Motif
from booking.directory.models import Place

from ..models import Offering
from .offerings import kept_terms
from .terms import Terms, terms_of

_ROWS = """
SELECT asked.offering_id, free.day, free.agent_id, free.gaps, free.windows
FROM unnest(%(offerings)s::bigint[], %(firsts)s::date[], %(lasts)s::date[])
  AS asked (offering_id, first, last)
"""
_CONCERNED = """
offering_id = asked.offering_id AND day BETWEEN asked.first AND asked.last
  AND (%(agents)s::bigint[] IS NULL OR agent_id = ANY(%(agents)s))
  AND (%(but_agents)s::bigint[] IS NULL OR agent_id <> ALL(%(but_agents)s)
       OR (agent_id, day) NOT IN
          (SELECT * FROM unnest(%(but_agents)s::bigint[], %(but_days)s::date[])))
"""
_ALL = f"""{_ROWS}
JOIN availability_freeday AS free ON free.{_CONCERNED}
ORDER BY 1, 2, 3
"""
# Agents come by their ids: of each day, only those who add a start to the agents before them,
# or whose starts the marks cannot tell. The index gives the order, nothing is sorted.
_ADDING = f"""{_ROWS}
CROSS JOIN LATERAL (
  SELECT day, agent_id, gaps, windows, fives, minutes,
         bit_or(fives) OVER before AS fives_before, bit_or(minutes) OVER before AS minutes_before
  FROM availability_freeday WHERE {_CONCERNED}
  WINDOW before AS (
    PARTITION BY day ORDER BY agent_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
) AS free
WHERE (fives IS NULL AND minutes IS NULL)
   OR (fives IS NOT NULL AND (fives_before IS NULL OR (fives | fives_before) <> fives_before))
   OR (minutes IS NOT NULL
       AND (minutes_before IS NULL OR (minutes | minutes_before) <> minutes_before))
"""  # noqa: S608
_OF_DAYS = f"""{_ROWS}
CROSS JOIN unnest(%(but_agents)s::bigint[], %(but_days)s::date[]) AS chosen (agent_id, day)
JOIN availability_freeday AS free ON free.offering_id = asked.offering_id
  AND free.day = chosen.day AND free.agent_id = chosen.agent_id
WHERE free.day BETWEEN asked.first AND asked.last
"""
_FIRST_DAYS = f"""
SELECT asked.offering_id, free.day
FROM unnest(%(offerings)s::bigint[], %(firsts)s::date[], %(lasts)s::date[])
  AS asked (offering_id, first, last)
CROSS JOIN LATERAL (
  SELECT day FROM availability_freeday WHERE {_CONCERNED} ORDER BY day LIMIT 1
) AS free
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Read:
    """An offering whose free days may be read, from `since` to `through`."""

    id: int
    organisation_id: int
    place_id: int | None
    terms: Terms
    since: date
    through: date


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days of an offering."""

    offering_id: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Row:
    """A free day, as the model `FreeDay` says."""

    offering_id: int
    day: date
    agent_id: int
    gaps: Sequence[int]
    windows: Sequence[int]

    def spans(self) -> Iterator[tuple[int, int, int]]:
        """Window, start and end of each gap, in seconds since the local midnight."""
        bounds = iter(self.gaps)
        return zip(self.windows, bounds, bounds, strict=True)


AgentDay = tuple[int, date]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which agents: all when `agent_ids` is empty; `left_out` on their days."""

    agent_ids: Collection[int] = ()
    left_out: Collection[AgentDay] = ()


def offerings_of(
    motif: Motif, place_id: int | None, organisation_ids: Collection[int]
) -> list[Read] | None:
    """What may be read for a search; `place_id` None: wherever it is (1 query).

    Closed places are left out. None when free days cannot answer: nothing was ever written for
    this motif, or what was is not complete or not cut by today's terms.
    """
    offerings = Offering.objects.filter(motif=motif.pk).select_related("place")
    if place_id is not None:
        offerings = offerings.filter(place=place_id)
    if organisation_ids:
        offerings = offerings.filter(organisation__in=organisation_ids)
    found = []
    for one in offerings:
        if one.place and one.place.availability != Place.Availability.ENABLED:
            continue
        terms = terms_of(motif, one.place.time_zone if one.place else None)
        if one.through is None or kept_terms(one) != terms:
            return None
        found.append(Read(one.pk, one.organisation_id, one.place_id, terms, one.since, one.through))
    return found or None


def all_rows(asked: Sequence[Asked], chosen: Filter) -> list[Row]:
    """Every free day of these (1 query)."""
    return _rows(_ALL, asked, chosen)


def adding_rows(asked: Sequence[Asked], chosen: Filter) -> list[Row]:
    """Of each offering and day, enough to know every start and who is first to offer it.

    That is, agents in the order of their ids, without those who add no start to the ones before
    (1 query). Only for days that have not begun: the marks ignore the present moment.
    """
    return _rows(_ADDING, asked, chosen)


def rows_of(asked: Sequence[Asked], agent_days: Collection[AgentDay]) -> list[Row]:
    """The free days of these agents on these days (1 query, none when there is nothing to read)."""
    return _rows(_OF_DAYS, asked, Filter(left_out=agent_days)) if agent_days else []


def first_days(asked: Sequence[Asked], chosen: Filter) -> Mapping[int, date]:
    """The first day of each offering that has a free one (1 query)."""
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_DAYS, _values(asked, chosen))
        return dict(cursor.fetchall())


def _rows(statement: str, asked: Sequence[Asked], chosen: Filter) -> list[Row]:
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(asked, chosen))
        return [Row(*row) for row in cursor.fetchall()]


def _values(asked: Sequence[Asked], chosen: Filter) -> dict[str, object]:
    left_out = sorted(chosen.left_out)
    return {
        "offerings": [one.offering_id for one in asked],
        "firsts": [one.first for one in asked],
        "lasts": [one.last for one in asked],
        "agents": list(chosen.agent_ids) or None,
        "but_agents": [agent_id for agent_id, _ in left_out] or None,
        "but_days": [day for _, day in left_out],
    }
