"""An agent's calendar is let go: what we wrote there is taken out, then nothing is known of it."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from booking.availability.services.keep_outside_times import keep_outside_times

from ..errors import SyncFailed
from ..models import Connection, PushedEvent
from ..providers.opening import opener_of
from ..providers.port import Written
from .schedule import schedule

# Servers that are away are waited for that long; then the agent's calendar keeps what it has.
PATIENCE = timedelta(days=2)
MOST_AT_ONCE = 40

log = structlog.get_logger(__name__)


@transaction.atomic
def leave(connection_id: int, now: datetime) -> None:
    """Begin: no busy time of it blocks any more, and a worker takes back what was written."""
    rows = Connection.objects.select_for_update(of=("self",), no_key=True)
    connection = rows.filter(pk=connection_id).first()
    if connection is None:
        return
    keep_outside_times(connection.agent_id, connection.pk, [], now)
    was_working = connection.state in (Connection.State.ACTIVE, Connection.State.PAUSED)
    if not (was_working and connection.pushed.exists()):
        connection.delete()
        return
    connection.state = Connection.State.LEAVING
    connection.failing_since, connection.error, connection.announced_at = None, "", None
    # From now on it counts how long we have been trying.
    connection.succeeded_at, connection.busy_until = now, None
    connection.save()
    schedule(connection, now)


def take_leave(connection: Connection, now: datetime) -> None:
    """One run of it, in the hands of who leased the row."""
    try:
        with opener_of(connection)(connection) as calendar:
            for row in connection.pushed.order_by("-starts_at")[:MOST_AT_ONCE]:
                calendar.delete(Written(row.href, row.etag))
                row.delete()
        is_over = not connection.pushed.exists()
        pause = timedelta(seconds=1)
    except SyncFailed as failure:
        is_over = failure.is_final or now - (connection.succeeded_at or now) > PATIENCE
        pause = timedelta(minutes=30)
    except Exception as error:
        log.exception("calendar.leaving", connection=connection.pk, error=type(error).__name__)
        is_over, pause = now - (connection.succeeded_at or now) > PATIENCE, timedelta(hours=1)
    with transaction.atomic():
        if is_over:
            PushedEvent.objects.filter(connection=connection).delete()
            connection.delete()
        else:
            connection.busy_until = None
            connection.save(update_fields=["busy_until"])
            schedule(connection, now, pause)
