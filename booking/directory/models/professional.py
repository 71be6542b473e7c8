"""Who a prescripteur said to be, and whether it was proved: for the time of a session."""

import uuid

from django.db import models


class ProfessionalIdentity(models.Model):
    """A professional from outside (« identité professionnelle »). Purged after two days.

    Sessions lie in the public schema and hold its identifier only.
    """

    class Means(models.TextChoices):
        LINK = "link", "lien reçu par e-mail"
        PROCONNECT = "proconnect", "ProConnect"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("adresse e-mail professionnelle")
    first_name = models.CharField("prénom", max_length=150, blank=True, default="")
    last_name = models.CharField("nom", max_length=150, blank=True, default="")
    phone_number = models.CharField(
        "téléphone", max_length=16, blank=True, default="", help_text="E.164"
    )
    structure = models.CharField("structure", max_length=150, blank=True, default="")
    # As ProConnect says it; never typed.
    siret = models.CharField("SIRET", max_length=14, blank=True, default="")
    means = models.CharField(max_length=10, choices=Means.choices, default=Means.LINK)
    created_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "identité professionnelle"
        verbose_name_plural = "identités professionnelles"
        default_permissions = ()
        indexes = [models.Index(fields=["created_at"], name="professional_created")]

    def __str__(self) -> str:
        return f"{self.uuid}"
