"""What the portal gives a browser to come in on an espace's host."""

from django.db import models


class LoginTicket(models.Model):
    """Its secret is in the browser's address only, and is the key of `sealed`: a copy of the
    table opens nothing and tells of nobody.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    purpose = models.CharField(max_length=20)
    espace_number = models.PositiveIntegerField()
    # Of the nonce that the espace's host put in the browser which asked.
    nonce_digest = models.CharField(max_length=64)
    sealed = models.TextField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "ticket de connexion"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.purpose} {self.espace_number}"
