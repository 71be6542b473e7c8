"""Appointments that have begun and of which nobody said what became."""

from datetime import datetime

from django.db.models import Exists, QuerySet

from booking.appointments.models import Appointment
from booking.appointments.models.appointment import Status
from booking.directory.models import Agent

# They note nothing of what became of an appointment: they are not reminded (domain.md 1, Service).
UNREMINDED = "Conseiller Numérique"


def unresolved(agent_id: int, now: datetime) -> QuerySet[Appointment]:
    """Those of one agent, in all organisations."""
    return Appointment.objects.filter(
        claims__agent_id=agent_id, status=Status.UNKNOWN, starts_at__lte=now
    )


def to_remind_of(agent_id: int, now: datetime) -> QuerySet[Appointment]:
    """Those of which every page of the agent says that they are there; none for some services."""
    spared = Agent.objects.filter(pk=agent_id, services__name__iexact=UNREMINDED)
    return unresolved(agent_id, now).exclude(Exists(spared))
