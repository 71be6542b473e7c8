"""When an agent is away, in all organisations (« indisponibilité »)."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from booking.directory.models import Agent


class Absence(models.Model):
    """From `first_day` at `start_time` to `end_day` at `end_time`, wall clock of the espace."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="absences")
    # What calendars outside know it by.
    uid = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    title = models.CharField("titre", max_length=150)
    first_day = models.DateField("premier jour")
    end_day = models.DateField("dernier jour")
    start_time = models.TimeField("de")
    end_time = models.TimeField("à")
    recurrence = models.CharField("répétition", max_length=200, blank=True, default="")
    last_day = models.DateField(null=True, blank=True)
    exceptions = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "indisponibilité"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start",
                condition=Q(end_day__gt=F("first_day"))
                | Q(end_day=F("first_day"), end_time__gt=F("start_time")),
            ),
            models.CheckConstraint(
                name="absence_of_days_does_not_recur",
                condition=Q(recurrence="") | Q(end_day=F("first_day")),
            ),
        ]
        indexes = [models.Index(fields=["agent", "last_day"], name="absence_agent")]

    def __str__(self) -> str:
        return self.title
