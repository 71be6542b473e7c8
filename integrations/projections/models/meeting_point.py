"""What France Titres is told, of all espaces: places and their free days. No personal data.

Shared rows, written by the espaces' own messages (`integrations.ants`) and thrown away at will:
`ants-sweep` makes them again.
"""

from django.db import models


class MeetingPoint(models.Model):
    """A place where an identity document can be asked for (« point de rencontre »)."""

    place_id = models.BigIntegerField(primary_key=True)
    espace_number = models.PositiveIntegerField(db_index=True)
    name = models.CharField(max_length=150)
    longitude = models.FloatField()
    latitude = models.FloatField()
    public_entry_address = models.CharField(max_length=300)
    zip_code = models.CharField(max_length=10)
    city_name = models.CharField(max_length=150)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "point de rencontre"
        verbose_name_plural = "points de rencontre"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class MeetingDay(models.Model):
    """The free time of one local day at a meeting point, for one reason.

    `parts` says it motif by motif, so that any number of documents and the present moment can be
    counted in; `head` and `marks` are the answer for one document (`integrations.ants.days`),
    good from `ready_from` to `ready_until`: while no start of the day is too near nor too far.
    """

    pk = models.CompositePrimaryKey("place_id", "reason", "day")
    place_id = models.BigIntegerField()
    reason = models.CharField(max_length=20)
    day = models.DateField()
    espace_number = models.PositiveIntegerField()
    parts = models.JSONField()
    head = models.CharField(max_length=200, blank=True, default="")
    marks = models.TextField(blank=True, default="")
    ready_from = models.DateTimeField(null=True)
    ready_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "jour de rencontre"
        verbose_name_plural = "jours de rencontre"
        default_permissions = ()
        indexes = [models.Index(fields=["espace_number", "day"], name="meeting_day_espace")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.reason} {self.day}"
