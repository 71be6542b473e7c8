"""When an agent receives, for which motifs and where (« plage d'ouverture »)."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from booking.catalog.models import Motif
from booking.directory.models import Agent, Organisation, Place


class OpeningWindow(models.Model):
    """Wall-clock times in the place's zone, or the espace's. No occurrence passes midnight."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="opening_windows")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="opening_windows"
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="opening_windows"
    )
    motifs = models.ManyToManyField(Motif, related_name="opening_windows")
    # What calendars outside know it by.
    uid = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    title = models.CharField("titre", max_length=150)
    first_day = models.DateField("premier jour")
    start_time = models.TimeField("de")
    end_time = models.TimeField("à")
    # RFC 5545, e.g. FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270303 – empty: one day only.
    recurrence = models.CharField("répétition", max_length=200, blank=True, default="")
    # The last day of all, derived from the recurrence; null: no end.
    last_day = models.DateField(null=True, blank=True)
    # {"2026-12-24": null} skips a day; {"2026-12-24": {"day": …, "start": …, "end": …}} moves it.
    exceptions = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "plage d’ouverture"
        verbose_name_plural = "plages d’ouverture"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="opening_ends_after_start", condition=Q(end_time__gt=F("start_time"))
            ),
            models.CheckConstraint(
                name="opening_last_day_after_first",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
            ),
        ]
        indexes = [models.Index(fields=["agent", "last_day"], name="opening_agent")]

    def __str__(self) -> str:
        return self.title
