"""Where appointments take place (« lieu »)."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .organisation import Organisation


class Place(models.Model):
    class Availability(models.TextChoices):
        ENABLED = "enabled", "Ouvert"
        DISABLED = "disabled", "Fermé"
        SINGLE_USE = "single_use", "Ponctuel"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="places", verbose_name="organisation"
    )
    name = models.CharField("nom", max_length=150)
    address = models.CharField("adresse", max_length=300)
    latitude = models.FloatField()
    longitude = models.FloatField()
    phone = models.CharField("téléphone", max_length=20, blank=True, default="")
    access_notes = models.TextField("accès", blank=True, default="")
    time_zone = models.CharField(
        "fuseau horaire",
        max_length=40,
        blank=True,
        default="",
        help_text="Vide : celui de l’espace",
    )
    availability = models.CharField(
        "disponibilité", max_length=10, choices=Availability.choices, default=Availability.ENABLED
    )
    # The commune, by its INSEE code, when the address was chosen from a list.
    city_code = models.CharField("code commune", max_length=5, blank=True, default="")
    # By which Justice.fr lists it, where justice receives; two places never share one.
    justice_id = models.CharField(
        "identifiant Justice.fr",
        max_length=24,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(r"^[0-9a-f]{24}\Z")],
    )
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="place_is_on_earth",
                condition=Q(latitude__range=(-90, 90)) & Q(longitude__range=(-180, 180)),
            ),
            models.UniqueConstraint(
                "justice_id", name="place_justice_id_is_one", condition=~Q(justice_id="")
            ),
        ]

    def __str__(self) -> str:
        return self.name
