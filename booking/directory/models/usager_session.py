"""An usager who proved who they are, for one browser, on one host, for a while."""

from django.db import models

from .usager import Usager


class UsagerSession(models.Model):
    """In the espace's schema, apart from the agents' sessions: the two never mix.

    `key` is the SHA-256 of the cookie: reading the table opens no session.
    """

    class Means(models.TextChoices):
        LINK = "link", "Lien reçu par e-mail"
        PHONE = "phone", "Code reçu par SMS"
        PASSWORD = "password", "Mot de passe"
        FRANCECONNECT = "franceconnect", "FranceConnect"

    key = models.CharField(max_length=64, primary_key=True)
    usager = models.ForeignKey(Usager, on_delete=models.CASCADE, related_name="sessions")
    host = models.CharField(max_length=253)
    means = models.CharField(max_length=13, choices=Means.choices)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "session d’usager"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="usager_session_means",
                condition=models.Q(means__in=["link", "phone", "password", "franceconnect"]),
            )
        ]
        indexes = [models.Index(fields=["seen_at"], name="usager_session_seen")]

    def __str__(self) -> str:
        return f"{self.usager_id} ({self.means})"
