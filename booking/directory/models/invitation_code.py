"""The short invitation that partners put in their own messages (interfaces.md 1.5)."""

from django.db import models

from .usager import Usager


class InvitationCode(models.Model):
    """`digest` needs the key of the platform to be tried: the table gives no code away."""

    usager = models.ForeignKey(Usager, on_delete=models.CASCADE, related_name="invitation_codes")
    digest = models.CharField(max_length=33, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = "code d’invitation"
        verbose_name_plural = "codes d’invitation"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.usager_id)
