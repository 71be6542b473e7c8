"""An agent's time, taken: the row that makes a double booking impossible."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from booking.directory.models import Agent

from .appointment import Appointment
from .hold import BookingHold


class AgentClaim(models.Model):
    """Half-open `[start, end)` of one agent, for an appointment or for a hold.

    Two claims of one agent in one lane never overlap while they block: PostgreSQL refuses it.
    Lane 0 is everybody's. An agent who books over an appointment on purpose, after having
    confirmed it, takes the next free lane; the claim says so by its number.
    """

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="claims")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, null=True, related_name="claims"
    )
    hold = models.ForeignKey(
        BookingHold, on_delete=models.CASCADE, null=True, related_name="claims"
    )
    period = DateTimeRangeField(default_bounds="[)")
    lane = models.PositiveSmallIntegerField(default=0)
    # False once the appointment is cancelled: the time is free again, the agents stay known.
    blocking = models.BooleanField(default=True)
    # A hold's claim lapses at this instant; null for an appointment.
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "temps d’agent"
        default_permissions = ()
        constraints = [
            ExclusionConstraint(
                name="agent_time_taken_once",
                expressions=[
                    ("agent", RangeOperators.EQUAL),
                    ("lane", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(blocking=True),
            ),
            models.UniqueConstraint(fields=["agent", "appointment"], name="agent_once_appointment"),
            models.CheckConstraint(
                name="claim_has_one_reason",
                condition=Q(appointment__isnull=False, hold__isnull=True, expires_at__isnull=True)
                | Q(appointment__isnull=True, hold__isnull=False, expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="claim_is_not_empty",
                condition=Q(period__isempty=False)
                & Q(period__startswith__isnull=False)
                & Q(period__endswith__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.period}"
