"""Appointments that have begun and of which nobody said what became."""

from datetime import datetime

from django.db.models import QuerySet

from booking.appointments.models import Appointment
from booking.appointments.models.appointment import Status


def unresolved(agent_id: int, now: datetime) -> QuerySet[Appointment]:
    """Those of one agent, in all organisations."""
    return Appointment.objects.filter(
        claims__agent_id=agent_id, status=Status.UNKNOWN, starts_at__lte=now
    )
