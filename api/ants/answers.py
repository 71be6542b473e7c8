"""What the portal knows, as the hub reads it: from shared rows, without entering an espace."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection

from booking.notifications.addresses import origin_of
from integrations.ants.days import Part, slots_of, unfold

from .questions import SlotQuestion

_POINTS = """
SELECT point.place_id::text AS id, point.name, point.longitude, point.latitude,
       point.public_entry_address, point.zip_code, point.city_name
FROM projections_meetingpoint AS point
JOIN tenants_espace AS espace ON espace.number = point.espace_number
WHERE espace.state = 'active'
ORDER BY point.place_id
"""
_HOSTS = """
SELECT point.place_id, espace.primary_host
FROM projections_meetingpoint AS point
JOIN tenants_espace AS espace ON espace.number = point.espace_number
WHERE espace.state = 'active' AND point.place_id = ANY(%s)
"""
# A day that is right as it stands comes ready; another is worked out from its parts.
_DAYS = """
SELECT place_id, day, head, CASE WHEN is_ready THEN marks END,
       CASE WHEN is_ready THEN NULL ELSE parts::text END
FROM (
  SELECT *, %(documents)s = 1 AND ready_until IS NOT NULL
    AND %(now)s BETWEEN ready_from AND ready_until AS is_ready
  FROM projections_meetingday
  WHERE place_id = ANY(%(places)s) AND reason = %(reason)s
    AND day BETWEEN %(first)s AND %(last)s
) AS asked
ORDER BY place_id, day
"""


def meeting_points() -> list[dict[str, object]]:
    """Every point of the espaces that are open (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(_POINTS)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def slots(question: SlotQuestion, now: datetime) -> str:
    """JSON: the slots of each point that is known, by its id (2 queries)."""
    origins = _origins(question.place_ids)
    found = _found(question, origins, now)
    bodies = (
        f'"{place_id}":[{",".join(found[place_id])}]'
        for place_id in question.place_ids
        if place_id in origins
    )
    return "{" + ",".join(bodies) + "}"


def _origins(place_ids: Collection[int]) -> dict[int, str]:
    """Where each place's links lead, by place: an espace may change its host name."""
    with connection.cursor() as cursor:
        cursor.execute(_HOSTS, [list(place_ids)])
        return {place_id: origin_of(host) for place_id, host in cursor.fetchall()}


def _found(
    question: SlotQuestion, origins: Mapping[int, str], now: datetime
) -> Mapping[int, list[str]]:
    """Slots as JSON, day after day, by place."""
    found: dict[int, list[str]] = defaultdict(list)
    values = {
        "places": list(origins),
        "reason": question.reason,
        "first": question.first,
        "last": question.last,
        "documents": question.documents,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, values)
        rows = cursor.fetchall()
    for place_id, day, head, marks, parts in rows:
        origin = origins[place_id]
        if parts is None:
            told = unfold(marks, day, origin + head)
        else:
            read = map(Part.read, json.loads(parts))
            told = slots_of(place_id, day, read, question.documents, now, origin)
        if told:
            found[place_id].append(told)
    return found
