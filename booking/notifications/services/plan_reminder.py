"""Decide when an appointment is recalled: once booked, moved or restored."""

from datetime import datetime

from django.db import transaction

from booking.appointments.models import Appointment, Participation
from booking.availability.loader import holiday_zone, zone_of
from booking.domain import reminders
from socle.outbox.publish import publish

from ..models import Reminder


def plan_reminder(appointment_id: int, now: datetime) -> None:
    """Put the reminder in the outbox for the day when it is due. Idempotent.

    When that day is past there is none: what was just said of the booking or the move says the
    same. Those who are told of neither, but want the reminder, have it at once.
    """
    with transaction.atomic():
        appointment = locked_coming(appointment_id, now)
        if appointment is None:
            return
        reminder, _ = Reminder.objects.get_or_create(appointment=appointment)
        due_at = due_of(appointment, reminder)
        if due_at == reminder.due_at:
            return
        if due_at is None or due_at > now:
            reminder.due_at = due_at
            reminder.save(update_fields=["due_at"])
            if due_at:
                publish("reminder.planned", after=due_at - now, appointment_id=appointment.pk)
            return
        reminder.due_at, reminder.told_start = None, appointment.starts_at
        reminder.save(update_fields=["due_at", "told_start"])
        if reminded(appointment).filter(send_lifecycle_notifications=False).exists():
            publish("reminder.due", appointment_id=appointment.pk, untold_only=True)


def due_of(appointment: Appointment, reminder: Reminder) -> datetime | None:
    """When the appointment is to be recalled (past: at once); None if its day was told already."""
    zone = zone_of(appointment.place)
    if reminders.is_told(appointment.starts_at, reminder.told_start, zone):
        return None
    kept = reminders.holidays_at(zone, holiday_zone())
    return reminders.reminder_at(appointment.starts_at, zone, holiday_zone=kept)


def reminded(appointment: Appointment):
    """The participations whose people want the reminder."""
    return Participation.objects.filter(
        appointment=appointment, status="unknown", send_reminder_notification=True
    )


def locked_coming(appointment_id: int, now: datetime) -> Appointment | None:
    """The appointment, ours until the transaction ends; None if it won't take place."""
    rows = Appointment.objects.select_related("place").standing()
    return (
        rows.select_for_update(no_key=True, of=("self",))
        .filter(pk=appointment_id, starts_at__gt=now)
        .first()
    )
