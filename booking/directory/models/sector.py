"""A part of the territory, and who receives those who live there (domain.md 1.8, booking.md 5)."""

from django.db import models
from django.db.models import Q

from .agent import Agent
from .organisation import Organisation


class Sector(models.Model):
    """`human_id` is what files and partners know it by."""

    name = models.CharField("nom", max_length=150)
    human_id = models.CharField("identifiant", max_length=60, unique=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "secteur"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Zone(models.Model):
    """A town, or one street of it. A town may be in several sectors."""

    class Level(models.TextChoices):
        CITY = "city", "Commune"
        STREET = "street", "Rue"

    sector = models.ForeignKey(Sector, on_delete=models.CASCADE, related_name="zones")
    level = models.CharField("niveau", max_length=6, choices=Level.choices)
    city_code = models.CharField("code INSEE", max_length=5)
    city_name = models.CharField("commune", max_length=100)
    # Identifier of the national address base: the city code, `_` and four characters.
    street_ban_id = models.CharField("code de la rue", max_length=20, blank=True, default="")
    street_name = models.CharField("rue", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "zone"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["sector", "city_code"],
                condition=Q(level="city"),
                name="city_once_a_sector",
            ),
            models.UniqueConstraint(
                fields=["sector", "street_ban_id"],
                condition=Q(level="street"),
                name="street_once_a_sector",
            ),
            models.CheckConstraint(
                name="zone_street_is_of_its_level",
                condition=Q(level="city", street_ban_id="", street_name="")
                | (Q(level="street") & ~Q(street_ban_id="") & ~Q(street_name="")),
            ),
        ]
        indexes = [
            models.Index(fields=["city_code"], name="zone_city"),
            models.Index(fields=["street_ban_id"], name="zone_street", condition=Q(level="street")),
        ]

    def __str__(self) -> str:
        return self.street_name or self.city_name


class SectorAttribution(models.Model):
    """A sector goes to a whole organisation, or to one agent of it."""

    sector = models.ForeignKey(Sector, on_delete=models.CASCADE, related_name="attributions")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="sector_attributions"
    )
    agent = models.ForeignKey(
        Agent,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="sector_attributions",
    )

    class Meta:
        verbose_name = "attribution de secteur"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["sector", "organisation", "agent"],
                nulls_distinct=False,
                name="sector_attributed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sector_id} – {self.organisation_id}"
