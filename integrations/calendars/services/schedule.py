"""The dated message that comes back for a calendar: one at a time, whatever happens."""

from datetime import datetime, timedelta

from socle.outbox.publish import publish

from ..models import Connection

DUE = "calendar.due"


def schedule(connection: Connection, now: datetime, after: timedelta = timedelta()) -> None:
    """Have it looked at then, and not when it was to be before. The row is saved.

    In a transaction, with the row locked or leased.
    """
    connection.turn += 1
    connection.due_at = now + after
    connection.save(update_fields=["turn", "due_at"])
    publish(DUE, after=after or None, connection_id=connection.pk, turn=connection.turn)
