"""The keys by which clients make sure that what they send twice is done once."""

from django.db import models

from .appointment import Appointment
from .participation import Participation


class BookingKey(models.Model):
    """A key already used: what it was used for, and the answer that was given.

    Both are digests: neither the key nor what was asked can be read back.
    """

    digest = models.CharField(max_length=64, unique=True)
    body = models.CharField(max_length=64)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    participation = models.ForeignKey(
        Participation, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Of work that has another answer: words of the code and identifiers.
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "clé d’idempotence"
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest
