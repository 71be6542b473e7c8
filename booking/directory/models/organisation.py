"""A structure that receives people: a maison des solidarités, a mairie, a town's digital room."""

from django.core.validators import RegexValidator
from django.db import models


class Organisation(models.Model):
    class Verticale(models.TextChoices):
        RDV_SOLIDARITES = "rdv_solidarites", "Solidarités"
        RDV_INSERTION = "rdv_insertion", "Insertion"
        RDV_AIDE_NUMERIQUE = "rdv_aide_numerique", "Aide numérique"
        RDV_MAIRIE = "rdv_mairie", "Mairie"

    name = models.CharField("nom", max_length=150, unique=True)
    slug = models.SlugField("adresse", max_length=81)
    phone = models.CharField("téléphone", max_length=20, blank=True, default="")
    email = models.EmailField("adresse e-mail", blank=True, default="")
    website = models.URLField("site", blank=True, default="")
    opening_hours = models.TextField("horaires", blank=True, default="")
    external_id = models.CharField(
        "identifiant externe", max_length=60, unique=True, null=True, blank=True
    )
    # Of the establishment that it is, or belongs to: several organisations may share one.
    siret = models.CharField(
        "SIRET",
        max_length=14,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(r"^[0-9]{14}\Z")],
    )
    verticale = models.CharField(
        max_length=20, choices=Verticale.choices, default=Verticale.RDV_SOLIDARITES
    )
    # It has a « Dispositif de Recueil »: its places are told of to France Titres.
    ants_connectable = models.BooleanField("reliée à France Titres", default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "organisation"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
