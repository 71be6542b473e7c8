"""Free days as searches read them: few rows, whatever the number of agents."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from ..models.free_day import LONG_DAY
from .reading import Read

_ASKED = """
unnest(%(offerings)s::bigint[], %(zones)s::int[], %(firsts)s::date[], %(lasts)s::date[],
       %(begins)s::int[], %(ends)s::int[])
  AS asked (offering_id, zone, first, last, begins, ends)
"""
_CONCERNED = """
offering_id = asked.offering_id AND day BETWEEN asked.first AND asked.last
  AND (%(agents)s::bigint[] IS NULL OR agent_id = ANY(%(agents)s::bigint[]))
  AND (%(but_agents)s::bigint[] IS NULL OR agent_id <> ALL(%(but_agents)s::bigint[])
       OR (agent_id, day) NOT IN (
         SELECT * FROM unnest(%(but_agents)s::bigint[], %(but_days)s::date[])))
"""
# OFFSET 0 keeps the planner from joining otherwise than by the index, offering by offering: it
# cannot know how few days are asked for, and read the whole table for a hundred places.
_FREE = f"""
{_ASKED} CROSS JOIN LATERAL (
  SELECT * FROM availability_freeday WHERE {_CONCERNED} OFFSET 0
) AS free
"""  # noqa: S608
_GAP = "AS gap (opening_id, low, high)"
_LONG_ENOUGH = "gap.low <= asked.begins AND gap.high >= asked.ends"
_COLUMNS = "asked.offering_id, free.day, free.agent_id, gap.opening_id, gap.low, gap.high"
_EACH = f"CROSS JOIN LATERAL unnest(free.windows, free.lows, free.highs) {_GAP}"
_UNMARKED = "free.fives IS NULL AND free.minutes IS NULL"

_EVERY = f"SELECT {_COLUMNS} FROM {_FREE} {_EACH} WHERE {_LONG_ENOUGH}"  # noqa: S608
# Agents whose gaps are all the same are grouped first, and the least of them kept with its
# windows: sorting every gap, or reading the row again, took half as long again.
_DISTINCT = f"""
SELECT DISTINCT ON (asked.offering_id, asked.day, gap.low, gap.high)
       asked.offering_id, asked.day, asked.least[1], gap.opening_id, gap.low, gap.high
FROM (
  SELECT asked.offering_id, asked.begins, asked.ends, free.day, free.lows, free.highs,
         min(free.agent_id || free.windows) AS least
  FROM {_FREE} WHERE %(marked)s OR ({_UNMARKED})
  GROUP BY asked.offering_id, asked.begins, asked.ends, free.day, free.lows, free.highs
) AS asked
CROSS JOIN LATERAL unnest(asked.least[2:], asked.lows, asked.highs) {_GAP}
WHERE {_LONG_ENOUGH}
ORDER BY asked.offering_id, asked.day, gap.low, gap.high, asked.least[1], gap.opening_id
"""  # noqa: S608
# Agents come by their ids: of each day, only those who add a start to the agents before them,
# or whose starts the marks cannot tell. The index gives the order, nothing is sorted.
_ADDING = f"""
SELECT {_COLUMNS} FROM {_ASKED}
CROSS JOIN LATERAL (
  SELECT *, bit_or(fives) OVER before AS fives_before, bit_or(minutes) OVER before AS minutes_before
  FROM availability_freeday WHERE {_CONCERNED}
  WINDOW before AS (
    PARTITION BY day ORDER BY agent_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
) AS free
{_EACH} WHERE {_LONG_ENOUGH} AND (
  ({_UNMARKED})
  OR (fives_before IS NULL AND fives IS NOT NULL) OR (fives | fives_before) <> fives_before
  OR (minutes_before IS NULL AND minutes IS NOT NULL)
  OR (minutes | minutes_before) <> minutes_before
)
"""  # noqa: S608
_MARKS = f"""
SELECT asked.zone, free.day, bit_or(free.fives), bit_or(free.minutes), bool_or({_UNMARKED})
FROM {_FREE} GROUP BY asked.zone, free.day
"""  # noqa: S608
_OF_DAYS = f"""
SELECT {_COLUMNS}
FROM unnest(%(but_agents)s::bigint[], %(but_days)s::date[]) AS chosen (agent_id, day)
CROSS JOIN LATERAL (
  SELECT * FROM availability_freeday AS one
  WHERE one.agent_id = chosen.agent_id AND one.day = chosen.day OFFSET 0
) AS free
JOIN {_ASKED} ON asked.offering_id = free.offering_id
  AND free.day BETWEEN asked.first AND asked.last
{_EACH} WHERE {_LONG_ENOUGH}
"""  # noqa: S608
_FIRST_DAYS = f"""
SELECT asked.offering_id, free.day FROM {_ASKED}
CROSS JOIN LATERAL (
  SELECT day FROM availability_freeday
  WHERE {_CONCERNED} AND (%(seconds)s::int IS NULL OR EXISTS (
    SELECT FROM unnest(lows, highs) AS gap (low, high) WHERE high - low >= %(seconds)s))
  ORDER BY day LIMIT 1
) AS free
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days of an offering, and which gaps of these.

    Those that begin at `begins` or before, and end at `ends` or after, in seconds since the
    local midnight.
    """

    read: Read
    first: date
    last: date
    begins: int = LONG_DAY
    ends: int = 0


Gap = tuple[int, date, int, int, int, int]
"""Offering, day, agent, opening window, start and end in seconds since the local midnight."""

AgentDay = tuple[int, date]


@dataclass(frozen=True, slots=True)
class Marks:
    """The starts of all agents on a day of a zone, as `FreeDay` marks them.

    `is_whole` is false when some agents' starts are not marked.
    """

    zone: str
    day: date
    fives: str | None
    minutes: str | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """Which agents: all when `agent_ids` is empty; without the days `left_out` of some."""

    agent_ids: Collection[int] = ()
    left_out: Collection[AgentDay] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A reading of gaps, to be done with others in one query."""

    statement: str
    values: Mapping[str, object]


def read(*parts: Part | None) -> list[Gap]:
    """The gaps of all the parts (1 query; none when there is nothing to ask)."""
    statements, values = [], {}
    for rank, part in enumerate(filter(None, parts)):
        statements.append(f"({part.statement.replace('%(', f'%(p{rank}_')})")
        values |= {f"p{rank}_{name}": value for name, value in part.values.items()}
    return _execute(" UNION ALL ".join(statements), values) if statements else []


def every(asked: Sequence[Asked], chosen: Filter) -> Part | None:
    """All of them."""
    return _part(_EVERY, asked, chosen)


def distinct(asked: Sequence[Asked], chosen: Filter, *, unmarked_only: bool = False) -> Part | None:
    """Of those that several agents have, from the same time to the same, the first's.

    `unmarked_only`: of the days whose starts the marks cannot tell.
    """
    return _part(_DISTINCT, asked, chosen, marked=not unmarked_only)


def adding(asked: Sequence[Asked], chosen: Filter) -> Part | None:
    """Enough of them to know every start, and who is first to offer it.

    That is, of each offering and day, the agents in the order of their ids, without those who
    add no start to the ones before. Only for days that have not begun, and starts of the
    motif's own length: marks know of no other.
    """
    return _part(_ADDING, asked, chosen)


def of_days(asked: Sequence[Asked], agent_days: Collection[AgentDay]) -> Part | None:
    """Those of these agents on these days."""
    return _part(_OF_DAYS, asked, Filter(left_out=agent_days)) if agent_days else None


def marks(asked: Sequence[Asked], chosen: Filter) -> list[Marks]:
    """Every start of the days, whoever offers it (1 query); as for `adding`."""
    part = _part(_MARKS, asked, chosen)
    if part is None:
        return []
    zones = _zones(asked)
    return [
        Marks(zones[zone], day, fives, minutes, not unmarked)
        for zone, day, fives, minutes, unmarked in _execute(part.statement, part.values)
    ]


def first_days(
    asked: Sequence[Asked], chosen: Filter, seconds: int | None = None
) -> Mapping[int, date]:
    """The first day of each offering that has a free one (1 query).

    `seconds`: with a gap of that length, when it is not the motif's own.
    """
    part = _part(_FIRST_DAYS, asked, chosen, seconds=seconds)
    return dict(_execute(part.statement, part.values)) if part else {}


def _zones(asked: Sequence[Asked]) -> list[str]:
    """Told to PostgreSQL by their rank: it groups many rows by them."""
    return sorted({one.read.terms.time_zone for one in asked})


def _part(statement: str, asked: Sequence[Asked], chosen: Filter, **more: object) -> Part | None:
    if not asked:
        return None
    left_out = sorted(chosen.left_out)
    zones = _zones(asked)
    values = {
        "offerings": [one.read.id for one in asked],
        "zones": [zones.index(one.read.terms.time_zone) for one in asked],
        "firsts": [one.first for one in asked],
        "lasts": [one.last for one in asked],
        "begins": [one.begins for one in asked],
        "ends": [one.ends for one in asked],
        "agents": list(chosen.agent_ids) or None,
        "but_agents": [agent_id for agent_id, _ in left_out] or None,
        "but_days": [day for _, day in left_out],
    }
    return Part(statement, {**values, **more})


def _execute(statement: str, values: Mapping[str, object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
