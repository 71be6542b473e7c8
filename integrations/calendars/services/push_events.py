"""Write, change and take out events until the calendar shows the agent's appointments."""

import time
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from booking.appointments.models import Appointment

from ..errors import Rejected
from ..events import CalendarEvent, events_of
from ..models import Connection, PushedEvent
from ..providers.port import Calendar, Written
from ..timing import AHEAD, BEHIND


def push_events(connection: Connection, calendar: Calendar, now: datetime, ends_at: float) -> bool:
    """Whether all was done before `ends_at` (of `time.monotonic()`).

    Each event is noted as soon as it is written: a run that is cut off goes on where it was.
    """
    known = {row.appointment_id: row for row in connection.pushed.all()}
    rejected = 0
    for act in _acts(connection, calendar, known, now):
        if time.monotonic() > ends_at:
            return False
        try:
            act()
        except Rejected:
            rejected += 1
    if rejected != connection.rejected:
        connection.rejected = rejected
        connection.save(update_fields=["rejected"])
    return True


def _acts(
    connection: Connection, calendar: Calendar, known: dict[int, PushedEvent], now: datetime
) -> Iterator[partial]:
    wanted = {
        event.appointment_id: event
        for event in events_of(
            connection.agent_id, now - BEHIND, now + 5 * AHEAD, with_cancelled=False
        )
    }
    elsewhere = [row for row in known.values() if not calendar.holds(row.href)]
    for row in elsewhere:
        yield partial(_take_out, row, calendar)
        del known[row.appointment_id]
    for row in _superfluous(connection, known, wanted):
        yield partial(_take_out, row, calendar)
    # The soonest first: they matter most, should the server go away half-way.
    for event in sorted(wanted.values(), key=lambda event: event.starts_at):
        row = known.get(event.appointment_id)
        if row is None:
            yield partial(_add, connection, calendar, event)
        elif row.digest != event.digest:
            yield partial(_change, row, calendar, event)


def _superfluous(
    connection: Connection, known: dict[int, PushedEvent], wanted: dict[int, CalendarEvent]
) -> list[PushedEvent]:
    """Cancelled, deleted, given to somebody else; what is past and took place stays (1 query)."""
    missing = known.keys() - wanted.keys()
    kept = Appointment.objects.standing().filter(
        pk__in=missing, claims__agent_id=connection.agent_id
    )
    past = set(kept.values_list("pk", flat=True)) if missing else set()
    return [known[pk] for pk in sorted(missing - past)]


def _add(connection: Connection, calendar: Calendar, event: CalendarEvent) -> None:
    written = calendar.create(event)
    PushedEvent.objects.create(
        connection=connection,
        appointment_id=event.appointment_id,
        uid=event.uid,
        href=written.href,
        etag=written.etag,
        digest=event.digest,
        starts_at=event.starts_at,
    )


def _change(row: PushedEvent, calendar: Calendar, event: CalendarEvent) -> None:
    written = calendar.update(event, Written(row.href, row.etag))
    row.href, row.etag = written.href, written.etag
    row.digest, row.starts_at = event.digest, event.starts_at
    row.save(update_fields=["href", "etag", "digest", "starts_at"])


def _take_out(row: PushedEvent, calendar: Calendar) -> None:
    calendar.delete(Written(row.href, row.etag))
    row.delete()
