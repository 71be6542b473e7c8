"""What a run came to: written where the agent and the espace see it, and the next one planned."""

from datetime import datetime, timedelta

from django.db import transaction

from socle.outbox.publish import publish

from ..errors import SyncFailed
from ..models import Connection
from ..timing import ANNOUNCED_AFTER, next_look, next_retry
from .schedule import schedule

BROKEN = "calendar.broken"


@transaction.atomic
def note_success(connection: Connection, now: datetime, *, is_done: bool, has_read: bool) -> None:
    """
    Args:
        is_done: there was time for everything.
        has_read: busy times were looked at, as far as this calendar is read.
    """
    row = _locked(connection)
    if row is None:
        return
    is_whole = is_done and (has_read or not row.reads)
    row.busy_until = None
    if is_whole:
        row.succeeded_at = now
        row.failing_since, row.failures, row.error, row.announced_at = None, 0, "", None
    row.save()
    if row.state != Connection.State.ACTIVE:
        return
    if not is_done or row.asked_again:
        schedule(row, now, timedelta(seconds=1))
    elif is_whole:
        schedule(row, now, next_look(reads=row.reads))


@transaction.atomic
def note_failure(connection: Connection, failure: SyncFailed, now: datetime) -> None:
    """
    Publishes `calendar.broken`, dated so that it is told within the hour; at once when nothing
    but the agent can mend it.
    """
    row = _locked(connection)
    if row is None or row.state != Connection.State.ACTIVE:
        return
    begins = row.failing_since is None
    row.busy_until, row.asked_again = None, False
    row.failing_since = row.failing_since or now
    row.failures += 1
    row.error = failure.code
    # After a failure everything is read anew.
    row.marks = {}
    if failure.is_final:
        row.state = Connection.State.REFUSED
    row.save()
    if failure.is_final:
        publish(BROKEN, connection_id=row.pk, since=row.failing_since)
        return
    if begins:
        publish(BROKEN, after=ANNOUNCED_AFTER, connection_id=row.pk, since=row.failing_since)
    schedule(row, now, next_retry(row.failures, failure.retry_after))


def _locked(connection: Connection) -> Connection | None:
    """None when the agent has taken it away meanwhile."""
    rows = Connection.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=connection.pk).first()
