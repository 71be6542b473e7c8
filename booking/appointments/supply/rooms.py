"""Which rooms are free, for the motifs that cannot do without one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from booking.domain.intervals import SpanSet

_ROOMS = """
SELECT room.place_id, room.id, lower(claim.period), upper(claim.period)
FROM catalog_room AS room
LEFT JOIN appointments_roomclaim AS claim
  ON claim.room_id = room.id AND claim.blocking AND claim.period && tstzrange(%s, %s)
  AND (claim.expires_at IS NULL OR claim.expires_at > %s)
WHERE room.is_open AND room.place_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class RoomCalendar:
    """The open rooms of places, each with the times at which it is taken."""

    taken: Mapping[int, tuple[SpanSet[datetime], ...]] = field(default_factory=dict)

    def has_one_free(self, place_id: int | None, start: datetime, end: datetime) -> bool:
        """Whether one room of the place is free from start to end."""
        rooms = self.taken.get(place_id, ())
        return any(room.gaps(start, end) == [(start, end)] for room in rooms)


NO_ROOM = RoomCalendar()


def load_rooms(
    place_ids: Iterable[int | None], start: datetime, end: datetime, now: datetime
) -> RoomCalendar:
    """The rooms of these places over [start, end) (1 query)."""
    found: dict[int, dict[int, list[tuple[datetime, datetime]]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ROOMS, [start, end, now, [pk for pk in place_ids if pk is not None]])
        for place_id, room_id, low, high in cursor.fetchall():
            spans = found.setdefault(place_id, {}).setdefault(room_id, [])
            if low is not None:
                spans.append((low, high))
    return RoomCalendar(
        {place: tuple(map(SpanSet, rooms.values())) for place, rooms in found.items()}
    )
