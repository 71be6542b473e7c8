"""Places that Justice.fr lists (« points-justice »), and whether they can be booked online."""

from django.db import models


class JusticePlace(models.Model):
    """An open place that Justice.fr knows by an identifier of its own.

    It can be booked while `is_bookable`, until `open_until`; null for as long as its windows have
    no end: time alone closes it.
    """

    place_id = models.BigIntegerField(primary_key=True)
    espace_number = models.PositiveIntegerField(db_index=True)
    organisation_id = models.BigIntegerField(db_index=True)
    justice_id = models.CharField(max_length=24)
    is_bookable = models.BooleanField()
    open_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "lieu de Justice.fr"
        verbose_name_plural = "lieux de Justice.fr"
        default_permissions = ()

    def __str__(self) -> str:
        return self.justice_id
