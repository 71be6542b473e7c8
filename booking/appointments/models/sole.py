"""One live booking, or registration, of one address for one motif: PostgreSQL refuses a second."""

from django.db import models
from django.db.models import Q

from booking.catalog.models import Motif

from .appointment import Appointment
from .turn import TurnEntry


class SoleBooking(models.Model):
    """What an address, known by its digest, already has of a motif that gives one at a time.

    A row outlives what it stands for: whoever meets it looks whether that still lives.
    """

    motif = models.ForeignKey(Motif, on_delete=models.CASCADE, related_name="+")
    identity = models.CharField(max_length=64)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, null=True, related_name="sole_bookings"
    )
    entry = models.ForeignKey(
        TurnEntry, on_delete=models.CASCADE, null=True, related_name="sole_bookings"
    )

    class Meta:
        verbose_name = "RDV unique d’une personne"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["motif", "identity"], name="one_live_booking"),
            models.CheckConstraint(
                name="sole_booking_has_one_reason",
                condition=Q(appointment__isnull=True, entry__isnull=False)
                | Q(appointment__isnull=False, entry__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.motif_id}"
