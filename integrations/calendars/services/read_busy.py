"""Read when another calendar says the agent busy, and keep nothing but that."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from booking.appointments.models import Appointment
from booking.availability.loader import zone_of
from booking.availability.services.keep_outside_times import OutsideBusy, keep_outside_times
from booking.domain.intervals import merge
from booking.domain.wallclock import day_start, local_day

from ..models import Connection, PushedEvent
from ..providers.port import Asked, Busy, ReadCalendar
from ..timing import AHEAD


def read_busy(connection: Connection, calendar: ReadCalendar, now: datetime) -> None:
    """
    Raises:
        SyncFailed: what was read before stays as it is.
    """
    zone = zone_of(None)
    start = day_start(zone, local_day(now, zone))
    addresses = frozenset(
        filter(None, (connection.username.lower(), connection.agent.email.lower()))
    )
    found = calendar.busy(Asked(start, start + AHEAD, zone, addresses))
    if found is None:
        return
    theirs = merge(one.period for one in without_ours(connection, found))
    times = [OutsideBusy(one.start, one.end) for one in theirs]
    keep_outside_times(connection.agent_id, connection.pk, times, now)
    connection.marks = calendar.marks
    connection.save(update_fields=["marks"])


def without_ours(connection: Connection, found: Iterable[Busy]) -> list[Busy]:
    """What we wrote there, or elsewhere and came back, blocks nothing twice (2 queries)."""
    found = list(found)
    uids = {uid for one in found if (uid := _uuid(one.uid))}
    ours = set(Appointment.objects.filter(uuid__in=uids).values_list("uuid", flat=True))
    written = PushedEvent.objects.filter(connection__agent_id=connection.agent_id)
    ours |= set(written.filter(uid__in=uids).values_list("uid", flat=True))
    hrefs = {one.href for one in found if one.href}
    places = set(written.filter(href__in=hrefs).values_list("href", flat=True)) if hrefs else set()
    return [one for one in found if _uuid(one.uid) not in ours and one.href not in places]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
