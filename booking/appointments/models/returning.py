"""Time that was given back and is not online yet: it returns at an hour drawn at random."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models

from booking.catalog.models import Motif
from booking.directory.models import Agent


class ReturningTime(models.Model):
    """Hidden from who searches online for the motif, until then; agents see it at once."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    motif = models.ForeignKey(Motif, on_delete=models.CASCADE, related_name="+")
    period = DateTimeRangeField(default_bounds="[)")
    until = models.DateTimeField()

    class Meta:
        verbose_name = "créneau en attente de retour en ligne"
        default_permissions = ()
        indexes = [models.Index(fields=["motif", "until"], name="returning_by_motif")]

    def __str__(self) -> str:
        return f"{self.period}"
