"""Free days as rows: who writes an agent's waits for who else does."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from .cutting import Kept, Key

_OFFERINGS = "hashtextextended(current_schema() || ':offerings', 0)"
# In the order of the ids, so that two who want the same agents never wait for each other.
_LOCK = f"""
SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':free_days:' || wanted.id, 0))
FROM (
  SELECT unnest(%s::bigint[]) AS id, pg_advisory_xact_lock_shared({_OFFERINGS}) ORDER BY 1
) AS wanted
"""  # noqa: S608 — a constant of ours
_LOCK_OFFERINGS = f"SELECT pg_advisory_xact_lock({_OFFERINGS})"
_WANTED = """
WITH wanted AS (
  SELECT offering_id, day, agent_id, fives::bit(300) AS fives, minutes::bit(1500) AS minutes,
         windows::bigint[] AS windows, lows::int[] AS lows, highs::int[] AS highs
  FROM unnest(%(offerings)s::bigint[], %(days)s::date[], %(owners)s::bigint[], %(fives)s::text[],
              %(minutes)s::text[], %(windows)s::text[], %(lows)s::text[], %(highs)s::text[])
    AS told (offering_id, day, agent_id, fives, minutes, windows, lows, highs)
)
"""
# Rows that are right already are left alone: no version of them to clean up. What has changed of
# the motifs that France Titres knows is told, for whoever publishes it.
_WRITE = """,
gone AS (
  DELETE FROM availability_freeday AS old
  WHERE old.agent_id = ANY(%(agents)s) AND old.day BETWEEN %(first)s AND %(last)s
    AND NOT EXISTS (
      SELECT FROM wanted WHERE wanted.offering_id = old.offering_id
        AND wanted.day = old.day AND wanted.agent_id = old.agent_id
    )
  RETURNING old.offering_id, old.day
),
written AS (
INSERT INTO availability_freeday AS old
  (offering_id, day, agent_id, fives, minutes, windows, lows, highs)
SELECT offering_id, day, agent_id, fives, minutes, windows, lows, highs FROM wanted
ORDER BY offering_id, day, agent_id
ON CONFLICT (offering_id, day, agent_id) DO UPDATE
SET fives = excluded.fives, minutes = excluded.minutes,
    windows = excluded.windows, lows = excluded.lows, highs = excluded.highs
WHERE (old.fives, old.minutes, old.windows, old.lows, old.highs) IS DISTINCT FROM
  (excluded.fives, excluded.minutes, excluded.windows, excluded.lows, excluded.highs)
RETURNING old.offering_id, old.day
)
SELECT offering.motif_id, offering.place_id, min(changed.day), max(changed.day)
FROM (SELECT * FROM gone UNION ALL SELECT * FROM written) AS changed (offering_id, day)
JOIN availability_offering AS offering ON offering.id = changed.offering_id
JOIN catalog_motif AS motif ON motif.id = offering.motif_id
JOIN catalog_motifcategory AS category ON category.id = motif.category_id
WHERE category.ants_code <> '' AND offering.place_id IS NOT NULL
GROUP BY offering.motif_id, offering.place_id
ORDER BY 1, 2
"""
_COMPARE = """,
present AS (
  SELECT offering_id, day, agent_id, fives, minutes, windows, lows, highs FROM availability_freeday
  WHERE agent_id = ANY(%(agents)s) AND day BETWEEN %(first)s AND %(last)s
)
SELECT count(*) FILTER (WHERE present.day IS NULL),
       count(*) FILTER (WHERE wanted.day IS NULL),
       count(*) FILTER (
         WHERE (wanted.fives, wanted.minutes, wanted.windows, wanted.lows, wanted.highs)
           IS DISTINCT FROM
           (present.fives, present.minutes, present.windows, present.lows, present.highs)
         AND wanted.day IS NOT NULL AND present.day IS NOT NULL
       )
FROM wanted FULL JOIN present USING (offering_id, day, agent_id)
"""


@dataclass(frozen=True, slots=True)
class Drift:
    """Rows that are not as the calendars say."""

    missing: int = 0
    superfluous: int = 0
    different: int = 0

    def __add__(self, other: "Drift") -> "Drift":
        return Drift(
            self.missing + other.missing,
            self.superfluous + other.superfluous,
            self.different + other.different,
        )

    def __bool__(self) -> bool:
        return bool(self.missing or self.superfluous or self.different)


@dataclass(frozen=True, slots=True)
class Changed:
    """Free days of a motif at a place that are no longer what they were, from first to last."""

    motif_id: int
    place_id: int
    first: date
    last: date


def lock(agent_ids: Collection[int]) -> None:
    """Wait for whoever writes these agents' free days, and keep others waiting until the commit.

    What their free days are made of must be read afterwards, by statements of their own: two
    bookings of one day would each miss the other's.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(agent_ids)])


def lock_offerings() -> None:
    """Wait for all who write free days, and keep others waiting until the commit.

    Whoever wrote by the former terms and last days has then committed; whoever comes after reads
    the new ones. For short transactions, and the first thing in them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_OFFERINGS)


def write(
    agent_ids: Collection[int], first: date, last: date, days: Mapping[Key, Kept]
) -> list[Changed]:
    """Make these the agents' only free days from first to last (1 query).

    Answers what has changed of the motifs that France Titres knows.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WANTED + _WRITE, _values(agent_ids, first, last, days))
        return [Changed(*row) for row in cursor.fetchall()]


def compare(agent_ids: Collection[int], first: date, last: date, days: Mapping[Key, Kept]) -> Drift:
    """How the rows differ from these (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(_WANTED + _COMPARE, _values(agent_ids, first, last, days))
        return Drift(*cursor.fetchone())


def _values(
    agent_ids: Collection[int], first: date, last: date, days: Mapping[Key, Kept]
) -> dict[str, object]:
    return {
        "agents": list(agent_ids),
        "first": first,
        "last": last,
        "offerings": [key.offering_id for key in days],
        "days": [key.day for key in days],
        "owners": [key.agent_id for key in days],
        "fives": [kept.fives for kept in days.values()],
        "minutes": [kept.minutes for kept in days.values()],
        "windows": [_array(kept.windows) for kept in days.values()],
        "lows": [_array(kept.lows) for kept in days.values()],
        "highs": [_array(kept.highs) for kept in days.values()],
    }


def _array(numbers: tuple[int, ...]) -> str:
    return f"{{{','.join(map(str, numbers))}}}"
