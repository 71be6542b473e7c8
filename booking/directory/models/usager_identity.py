"""What FranceConnect calls an usager."""

from django.db import models

from .usager import Usager


class UsagerIdentity(models.Model):
    """One record has one verified identity, and the reverse. Merging moves it along.

    From the first login on, the names and the date of birth are those that the State holds
    (booking.md 7): `booking.directory.verified` says which fields nobody may change.
    """

    usager = models.OneToOneField(Usager, on_delete=models.CASCADE, related_name="identity")
    subject = models.CharField(max_length=255, unique=True)
    verified_at = models.DateTimeField("vérifiée le")
    last_used_at = models.DateTimeField("dernière connexion")

    class Meta:
        verbose_name = "identité vérifiée"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.usager_id)
