"""Who booked for somebody else, from another structure (« prescripteur »)."""

from django.db import models

from booking.directory.models import PartnerStructure

from .participation import Participation


class Prescripteur(models.Model):
    """As they named themselves: they have no login. Goes with the participation."""

    participation = models.OneToOneField(
        Participation, on_delete=models.CASCADE, related_name="prescripteur"
    )
    first_name = models.CharField("prénom", max_length=150)
    last_name = models.CharField("nom", max_length=150)
    email = models.EmailField("adresse e-mail professionnelle")
    phone_number = models.CharField(
        "téléphone", max_length=16, blank=True, default="", help_text="E.164"
    )

    structure = models.CharField("structure", max_length=150, blank=True, default="")
    # The registered partner whose own they were recognised to be.
    partner = models.ForeignKey(
        PartnerStructure, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The person as the prescripteur named them: the record found for them may be written otherwise.
    person = models.CharField("bénéficiaire", max_length=301, blank=True, default="")
    # The person said that they had not asked for it.
    disowned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "prescripteur"
        default_permissions = ()
        indexes = [
            models.Index(fields=["email"], name="prescripteur_email"),
            models.Index(fields=["partner"], name="prescripteur_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"
