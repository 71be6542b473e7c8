"""What free days are kept for: one motif, of one organisation, at one place or at none."""

from django.db import models

from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place


class Offering(models.Model):
    """A motif as opening windows offer it, and how far its free days are known.

    The terms say with what rules the free days were cut. When they are no longer those of the
    motif and the place, or while `through` is null, searches read the calendars themselves.
    """

    motif = models.ForeignKey(Motif, on_delete=models.CASCADE, related_name="offerings")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, null=True, related_name="+")
    duration = models.PositiveSmallIntegerField(help_text="minutes")
    buffer_before = models.PositiveSmallIntegerField(help_text="minutes")
    buffer_after = models.PositiveSmallIntegerField(help_text="minutes")
    at_home = models.BooleanField()
    time_zone = models.CharField(max_length=40)
    holiday_zone = models.CharField(max_length=40)
    # Free days are there from this day on; those before it are thrown away.
    since = models.DateField()
    # Whoever writes free days writes them up to this day.
    target = models.DateField()
    # Every agent's free days are there up to this day; null: not all of them are, nowhere.
    through = models.DateField(null=True)
    # Grows each time that all must be written anew: two who do it at once tell by it.
    build = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "offre"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["motif", "organisation", "place"],
                nulls_distinct=False,
                name="offering_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.motif_id} {self.organisation_id} {self.place_id}"
