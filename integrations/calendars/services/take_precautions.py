"""Slots of an agent whose calendar cannot be read: closed meanwhile, where the espace wants it."""

from datetime import UTC, datetime

from django.db import transaction

from booking.availability.models import OutsideTime
from booking.availability.services.keep_outside_times import OutsideBusy, keep_outside_times

from ..models import CalendarRules, Connection

FOREVER = datetime(2100, 1, 1, tzinfo=UTC)


def take_precautions(connection: Connection, now: datetime) -> bool:
    """Close what is to come if the espace wants it, and the failure has been told; whether it is.

    In a transaction, with the row locked. Without that wish, what was read last goes on blocking.
    """
    is_told = connection.announced_at is not None
    if not (connection.reads and is_told and CalendarRules.current().closes_when_broken):
        return False
    known = _known(connection)
    if not any(one.is_precaution for one in known):
        closed = OutsideBusy(now, FOREVER, is_precaution=True)
        keep_outside_times(connection.agent_id, connection.pk, [*known, closed], now)
    return True


def lift_precautions(connection: Connection, now: datetime) -> None:
    """Open again; what was read last blocks as before."""
    known = _known(connection)
    kept = [one for one in known if not one.is_precaution]
    if len(kept) < len(known):
        keep_outside_times(connection.agent_id, connection.pk, kept, now)


def are_closed_for(connection: Connection) -> bool:
    """Whether the agent's slots are closed because it cannot be read (1 query)."""
    rows = OutsideTime.objects.filter(agent_id=connection.agent_id, source=connection.pk)
    return rows.filter(is_precaution=True).exists()


def _known(connection: Connection) -> list[OutsideBusy]:
    rows = OutsideTime.objects.filter(agent_id=connection.agent_id, source=connection.pk)
    return [OutsideBusy(row.period.lower, row.period.upper, row.is_precaution) for row in rows]


@transaction.atomic
def set_rules(*, closes_when_broken: bool, now: datetime) -> None:
    """The espace's choice, at once for the calendars that are broken now."""
    rules = CalendarRules.objects.select_for_update().first() or CalendarRules()
    rules.closes_when_broken = closes_when_broken
    rules.save()
    broken = Connection.objects.filter(failing_since__isnull=False, announced_at__isnull=False)
    for connection in broken.select_for_update(of=("self",), no_key=True).order_by("pk"):
        if closes_when_broken:
            take_precautions(connection, now)
        else:
            lift_precautions(connection, now)
