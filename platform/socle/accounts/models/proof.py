"""Links that prove an address: choosing a new password, changing the address itself."""

import uuid

from django.db import models

from .account import Account


class AddressProof(models.Model):
    """The secret of its link is derived (socle.links), never stored. Good once, for six hours.

    Without account: the address that somebody typed is nobody's; the row makes both cases alike.
    """

    class Purpose(models.TextChoices):
        PASSWORD = "password", "Nouveau mot de passe"
        EMAIL = "email", "Nouvelle adresse"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    new_email = models.EmailField("nouvelle adresse", blank=True, default="")
    former_email = models.EmailField("ancienne adresse", blank=True, default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "preuve d’adresse"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
