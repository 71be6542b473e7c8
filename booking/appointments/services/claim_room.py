"""Take a room of a place, or learn that none is free. The database decides here too."""

from datetime import datetime

from django.db import connection, transaction

from booking.catalog.models import Room

from .claim_time import Period, Reason

_CLAIM = """
INSERT INTO appointments_roomclaim
  (room_id, appointment_id, hold_id, offer_id, period, blocking, expires_at)
VALUES (%(room_id)s, %(appointment_id)s, %(hold_id)s, %(offer_id)s,
        tstzrange(%(start)s, %(end)s, '[)'), true, %(expires_at)s)
ON CONFLICT DO NOTHING
RETURNING id
"""
_DROP_LAPSED = """
DELETE FROM appointments_roomclaim WHERE id IN (
  SELECT id FROM appointments_roomclaim
  WHERE room_id = ANY(%(room_ids)s) AND blocking AND expires_at <= %(now)s
    AND period && tstzrange(%(start)s, %(end)s)
  ORDER BY id FOR UPDATE
)
"""


def claim_room(
    place_id: int | None,
    period: Period,
    reason: Reason,
    now: datetime,
    *,
    room_id: int | None = None,
) -> int | None:
    """Claim the wanted room, or the first free one of the place; its id, None if none is free.

    Comes after the agents' claims, and rooms are tried in the order of their ids, so that two
    bookings never wait for each other.
    """
    rooms = Room.objects.filter(place_id=place_id, is_open=True).order_by("pk")
    if room_id is not None:
        rooms = rooms.filter(pk=room_id)
    ids = list(rooms.values_list("pk", flat=True))
    return _first_free(ids, period, reason) or _first_without_lapsed(ids, period, reason, now)


def _first_free(room_ids: list[int], period: Period, reason: Reason) -> int | None:
    return next((pk for pk in room_ids if _insert(pk, period, reason)), None)


def _insert(room_id: int, period: Period, reason: Reason) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, _values(period, reason) | {"room_id": room_id})
        return cursor.fetchone() is not None


def _first_without_lapsed(
    room_ids: list[int], period: Period, reason: Reason, now: datetime
) -> int | None:
    """As for agents: lapsed claims go only if that helps."""
    if not room_ids:
        return None
    savepoint = transaction.savepoint()
    with connection.cursor() as cursor:
        values = {"room_ids": room_ids, "now": now}
        cursor.execute(_DROP_LAPSED, _values(period, reason) | values)
        dropped = cursor.rowcount
    found = _first_free(room_ids, period, reason) if dropped else None
    if found is None:
        transaction.savepoint_rollback(savepoint)
    else:
        transaction.savepoint_commit(savepoint)
    return found


def _values(period: Period, reason: Reason) -> dict[str, object]:
    return {
        "start": period.start,
        "end": period.end,
        "appointment_id": reason.appointment_id,
        "hold_id": reason.hold_id,
        "offer_id": reason.offer_id,
        "expires_at": reason.expires_at,
    }
