"""When people are reminded of an appointment, and what was asked by hand."""

from django.db import models

from booking.appointments.models import Appointment, Participation


class Reminder(models.Model):
    """One an appointment, however often it moves."""

    appointment = models.OneToOneField(
        Appointment, on_delete=models.CASCADE, related_name="reminder"
    )
    # Null: none is to come.
    due_at = models.DateTimeField("prévu", null=True)
    # The start that the last reminder told; null: none has left.
    told_start = models.DateTimeField("heure rappelée", null=True)

    class Meta:
        verbose_name = "rappel"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.appointment_id}"


class ReminderRequest(models.Model):
    """An agent asked that one participant be reminded now."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="+")
    agent_id = models.BigIntegerField("agent", null=True)
    asked_at = models.DateTimeField("date")

    class Meta:
        verbose_name = "rappel demandé"
        default_permissions = ()
        indexes = [models.Index(fields=["participation", "asked_at"], name="reminder_asked")]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.asked_at}"
