"""The places of digital mediation, as the national standard describes them."""

from django.db import models


class MediationPlace(models.Model):
    """An open place of an organisation that partners know (« lieu de médiation numérique »).

    Public facts only. Whether it can be booked is its organisation's `PublicLink`.
    """

    place_id = models.BigIntegerField(primary_key=True)
    espace_number = models.PositiveIntegerField(db_index=True)
    organisation_id = models.BigIntegerField(db_index=True)
    # Of the establishment; empty when nobody has written it.
    siret = models.CharField(max_length=14, blank=True, default="", db_default="")
    organisation_name = models.CharField(max_length=150)
    name = models.CharField(max_length=150)
    street = models.CharField(max_length=300)
    zip_code = models.CharField(max_length=10)
    city_name = models.CharField(max_length=150)
    city_code = models.CharField(max_length=5, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)
    website = models.CharField(max_length=200, blank=True)
    changed_on = models.DateField()

    class Meta:
        verbose_name = "lieu de médiation numérique"
        verbose_name_plural = "lieux de médiation numérique"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
