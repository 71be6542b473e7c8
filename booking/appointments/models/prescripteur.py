"""Who booked for somebody else, from another structure (« prescripteur »)."""

from django.db import models

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

    class Meta:
        verbose_name = "prescripteur"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"
