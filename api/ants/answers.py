"""What the portal knows, as the hub reads it: from shared rows, without entering an espace."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

import structlog
from django.db import connection

from booking.notifications.addresses import origin_of
from integrations.ants.counting import Counting
from integrations.ants.days import Part, Unfolding, head_of, slots_of
from integrations.ants.digests import digests_of
from integrations.ants.reasons import MOST_DOCUMENTS

from .questions import SlotQuestion

log = structlog.get_logger(__name__)

# Whether they stand ready, their link, and a line a day: the day, then its marks or its parts.
Days = tuple[bool, str, str]

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
# A day that is right as it stands comes ready; another is worked out from its parts. Those of a
# place come on one line: half the time of a large question went into reading rows.
_DAYS = """
SELECT place_id, is_ready, link,
       string_agg(to_char(day, 'YYYY-MM-DD') || body, E'\\n' ORDER BY day)
FROM (
  SELECT place_id, day, is_ready, CASE WHEN is_ready THEN head ELSE '' END AS link,
         CASE WHEN is_ready THEN marks ELSE parts::text END AS body
  FROM (
    SELECT *, %(documents)s = 1 AND ready_until IS NOT NULL
      AND %(now)s BETWEEN ready_from AND ready_until AS is_ready
    FROM projections_meetingday
    WHERE place_id = ANY(%(places)s) AND reason = %(reason)s
      AND day BETWEEN %(first)s AND %(last)s
  ) AS asked
) AS told
GROUP BY place_id, is_ready, link
ORDER BY place_id
"""
_APPLICATIONS = """
SELECT known.digest, known.meeting_point, known.local_start, known.path, espace.primary_host
FROM projections_knownapplication AS known
JOIN tenants_espace AS espace ON espace.number = known.espace_number
WHERE espace.state = 'active' AND known.digest = ANY(%s) AND known.starts_at > %s
ORDER BY known.starts_at, known.appointment_id
"""


def meeting_points() -> list[dict[str, object]]:
    """Every point of the espaces that are open (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(_POINTS)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def slots(question: SlotQuestion, now: datetime) -> Iterator[bytes]:
    """JSON, place after place: the slots of each point that is known, by its id (2 queries, made
    before the first piece is taken).

    In pieces: put together, an answer for 500 places is 55 MB, and asking the system for that much
    memory takes three times as long as filling it.
    """
    origins = _origins(question.place_ids)
    found = _days(question, list(origins), now)
    known = [place_id for place_id in question.place_ids if place_id in origins]
    return _written(known, origins, found, question.documents, now)


def _written(
    place_ids: Sequence[int],
    origins: Mapping[int, str],
    found: Mapping[int, Sequence[Days]],
    documents: int,
    now: datetime,
) -> Iterator[bytes]:
    unfolding, counting = Unfolding(), Counting(documents, now)
    before = b"{"
    for place_id in place_ids:
        slots = _slots(place_id, found[place_id], origins[place_id], counting, unfolding)
        yield b'%s"%d":[%s]' % (before, place_id, slots)
        before = b","
    yield b"}" if place_ids else b"{}"


def _slots(
    place_id: int,
    groups: Sequence[Days],
    origin: str,
    counting: Counting,
    unfolding: Unfolding,
) -> bytes:
    """The slots of a place, without the brackets around them."""
    told: list[tuple[str, bytes]] = []
    for is_ready, head, lines in groups:
        days = [(line[:10], line[10:]) for line in lines.split("\n")]
        if is_ready:
            told += unfolding.unfold(days, origin + head)
        else:
            told += _worked_out(place_id, days, origin, counting, unfolding)
    if len(groups) > 1:
        told.sort()
    return b",".join(slots for _, slots in told if slots)


def _worked_out(
    place_id: int,
    days: Iterable[tuple[str, str]],
    origin: str,
    counting: Counting,
    unfolding: Unfolding,
) -> Iterator[tuple[str, bytes]]:
    """A day that cannot be read, as one that another version has written, is left out: an answer
    that breaks off hides every town."""
    for told, stored in days:
        try:
            yield told, _worked_out_day(place_id, told, stored, origin, counting, unfolding)
        except (TypeError, ValueError, LookupError, AttributeError) as error:
            log.error("ants.bad_day", place_id=place_id, day=told, error=type(error).__name__)


def _worked_out_day(
    place_id: int,
    told: str,
    stored: str,
    origin: str,
    counting: Counting,
    unfolding: Unfolding,
) -> bytes:
    documents = counting.documents
    day, parts = date.fromisoformat(told), [Part.read(one) for one in json.loads(stored)]
    marks = counting.marks(day, parts)
    if marks is None:
        return slots_of(place_id, day, parts, documents, counting.now, origin)
    link = origin + head_of(place_id, parts[0], documents)
    [(_, slots)] = unfolding.unfold([(told, marks)], link)
    return slots


def _origins(place_ids: Collection[int]) -> dict[int, str]:
    """Where each place's links lead, by place: an espace may change its host name."""
    with connection.cursor() as cursor:
        cursor.execute(_HOSTS, [list(place_ids)])
        return {place_id: origin_of(host) for place_id, host in cursor.fetchall()}


def _days(
    question: SlotQuestion, place_ids: Sequence[int], now: datetime
) -> Mapping[int, list[Days]]:
    """By place: those that stand ready, by their link, and those to work out; none for more people
    than an appointment takes."""
    values = {
        "places": place_ids,
        "reason": question.reason,
        "first": question.first,
        "last": question.last,
        "documents": question.documents,
        "now": now,
    }
    found: dict[int, list[Days]] = defaultdict(list)
    if question.documents > MOST_DOCUMENTS:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, values)
        for place_id, is_ready, link, lines in cursor.fetchall():
            found[place_id].append((is_ready, link, lines))
    return found


def applications(numbers: Sequence[str], now: datetime) -> dict[str, list[dict[str, str]]]:
    """The appointments to come for each request, by its number as it was asked for (1 query)."""
    asked: dict[str, list[str]] = defaultdict(list)
    for number in numbers:
        for digest in digests_of(number):
            asked[digest].append(number)
    found: dict[str, list[dict[str, str]]] = {number: [] for number in numbers}
    with connection.cursor() as cursor:
        cursor.execute(_APPLICATIONS, [list(asked), now])
        rows = cursor.fetchall()
    for digest, meeting_point, local_start, path, host in rows:
        address = f"{origin_of(host)}{path}"
        told = {
            "meeting_point": meeting_point,
            "datetime": local_start,
            "management_url": address,
            "cancel_url": address,
        }
        for number in asked[digest]:
            found[number].append(told)
    return found
