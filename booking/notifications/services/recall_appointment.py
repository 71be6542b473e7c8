"""The day has come: send the reminder, if the appointment as it now stands still wants it."""

from datetime import datetime

from django.db import transaction

from socle.outbox.publish import publish

from ..models import Reminder
from .plan_reminder import due_of, locked_coming


def recall_appointment(appointment_id: int, now: datetime) -> bool:
    """Publish `reminder.due` once; whether it was.

    Nothing happens if it was cancelled, has begun, was recalled already, or was moved to a day
    for which another reminder is planned.
    """
    with transaction.atomic():
        appointment = locked_coming(appointment_id, now)
        if appointment is None:
            return False
        reminder = Reminder.objects.filter(appointment=appointment).first()
        if reminder is None or reminder.due_at is None:
            return False
        due_at = due_of(appointment, reminder)
        if due_at is None or due_at > now:
            return False
        reminder.due_at, reminder.told_start = None, appointment.starts_at
        reminder.save(update_fields=["due_at", "told_start"])
        publish("reminder.due", appointment_id=appointment.pk)
    return True
