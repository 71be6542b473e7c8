"""What was written into an agent's calendar, to be found again there."""

from django.db import models

from .connection import Connection


class PushedEvent(models.Model):
    """One appointment as it stands in one calendar; it outlives the appointment."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="pushed")
    # Unconstrained: an appointment that is deleted must be taken out of the calendar still.
    appointment_id = models.BigIntegerField()
    uid = models.UUIDField()
    # Where it is: an address of a CalDAV server, an identifier of Microsoft's.
    href = models.TextField()
    etag = models.TextField(blank=True, default="")
    # Of what was written (`CalendarEvent.digest`).
    digest = models.CharField(max_length=64, blank=True, default="")
    starts_at = models.DateTimeField()

    class Meta:
        verbose_name = "événement envoyé"
        verbose_name_plural = "événements envoyés"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "appointment_id"], name="calendar_pushed_once"
            )
        ]
        indexes = [models.Index(fields=["appointment_id"], name="calendar_pushed_appointment")]

    def __str__(self) -> str:
        return f"{self.uid}"
