"""Bring one calendar in step with the agent's appointments, and read when it says them busy.

Compares what should stand there with what was written: an event that was missed, a motif renamed
or a break of three days are the same thing, and the next run mends them.
"""

import time
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Q

from socle import clock

from ..errors import SyncFailed
from ..models import Connection
from ..providers.opening import opener_of
from ..providers.port import Calendar
from ..timing import LEASE, RUN_SECONDS
from .note_outcome import note_failure, note_success
from .push_events import push_events
from .read_busy import read_busy
from .schedule import schedule
from .take_leave import take_leave

log = structlog.get_logger(__name__)
AT_WORK = (Connection.State.ACTIVE, Connection.State.LEAVING)


def synchronise(connection_id: int, *, reads: bool = True) -> None:
    """One run; two for one calendar never meet: the second is remembered, and comes after.

    Args:
        reads: look at busy times too, not only at what is to be written.
    """
    connection = _lease(connection_id, clock.now())
    if connection is None:
        return
    if connection.state == Connection.State.LEAVING:
        take_leave(connection, clock.now())
        return
    ends_at = time.monotonic() + RUN_SECONDS
    try:
        with opener_of(connection)(connection) as calendar:
            is_done = _work(connection, calendar, ends_at, reads=reads)
    except SyncFailed as failure:
        note_failure(connection, failure, clock.now())
    except Exception as error:  # ours to mend: said as such, and tried again as any other
        log.exception("calendar.unexpected", connection=connection.pk, error=type(error).__name__)
        note_failure(connection, SyncFailed(), clock.now())
    else:
        note_success(connection, clock.now(), is_done=is_done, has_read=reads)


def _work(connection: Connection, calendar: Calendar, ends_at: float, *, reads: bool) -> bool:
    """Whether all was done before the run had to end."""
    if connection.pushes and not push_events(connection, calendar, clock.now(), ends_at):
        return False
    if connection.reads and reads:
        read_busy(connection, calendar, clock.now())
    return True


@transaction.atomic
def _lease(connection_id: int, now: datetime) -> Connection | None:
    rows = Connection.objects.select_for_update(of=("self",), no_key=True)
    connection = rows.select_related("agent").filter(pk=connection_id, state__in=AT_WORK).first()
    if connection is None:
        return None
    if connection.busy_until and connection.busy_until > now:
        connection.asked_again = True
        connection.save(update_fields=["asked_again"])
        # Should the run under way be killed, this comes after its lease; else it is out of date.
        schedule(connection, now, connection.busy_until - now)
        return None
    connection.busy_until, connection.asked_again = now + LEASE, False
    connection.save(update_fields=["busy_until", "asked_again"])
    return connection


def of_agents(agent_ids: list[int], appointment_id: int) -> list[int]:
    """The calendars that an appointment concerns: of its agents, or where it was written."""
    return list(
        Connection.objects.filter(
            Q(agent_id__in=agent_ids) | Q(pushed__appointment_id=appointment_id),
            pushes=True,
            state=Connection.State.ACTIVE,
            # One that fails catches up by itself: no use in running against it.
            failing_since__isnull=True,
        )
        .distinct()
        .order_by("pk")
        .values_list("pk", flat=True)
    )
