"""The password that somebody chose for their own record."""

from django.db import models

from .usager import Usager


class UsagerPassword(models.Model):
    """One a record and one an address, which is what is typed beside it; only its hash is kept.

    It opens nothing once the record has another address, is merged into another or erased.
    """

    usager = models.OneToOneField(
        Usager, on_delete=models.CASCADE, primary_key=True, related_name="password"
    )
    email = models.EmailField(unique=True)
    hash = models.CharField(max_length=255)
    chosen_at = models.DateTimeField("choisi le")

    class Meta:
        verbose_name = "mot de passe d’usager"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.usager_id)
