"""What an agent gives a program so that it acts for them (« jeton d’accès »)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from .agent import Agent


class AccessToken(models.Model):
    """`digest` is the SHA-256 of what the program shows: reading the table opens nothing."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="access_tokens")
    name = models.CharField("nom", max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    # Words such as `read:rdvs`: see `directory.token_scopes`.
    scopes = ArrayField(models.CharField(max_length=30), verbose_name="droits")
    created_at = models.DateTimeField("créé le")
    expires_at = models.DateTimeField("expire le")
    # To the minute: a row is not written at each call.
    last_used_at = models.DateTimeField("dernier usage", null=True, blank=True)
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)

    class Meta:
        verbose_name = "jeton d’accès"
        verbose_name_plural = "jetons d’accès"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="token_expires", condition=Q(expires_at__gt=F("created_at"))
            ),
            models.CheckConstraint(name="token_has_scopes", condition=Q(scopes__len__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name
