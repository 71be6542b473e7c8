"""A call of a program that had proved who it was: neither what it said nor what was answered."""

from django.db import models


class ApiCall(models.Model):
    """One line a call, in the espace that it was in. No foreign key: the log outlives agents and
    tokens, for a year."""

    class Means(models.TextChoices):
        """How the program proved who it was."""

        SESSION = "session", "Identifiants de l’agent"
        SIGNATURE = "signature", "Signature d’un partenaire"
        TOKEN = "token", "Jeton d’accès"
        OAUTH = "oauth", "Application autorisée"
        PARTNER = "partner", "Clé d’un partenaire"

    at = models.DateTimeField("date")
    means = models.CharField("moyen", max_length=10, choices=Means.choices)
    agent_id = models.BigIntegerField(null=True)
    token_id = models.BigIntegerField(null=True)
    # The application's or the partner's name, as it was then.
    client = models.CharField("logiciel", max_length=80, blank=True, default="")
    method = models.CharField("méthode", max_length=7)
    # `/api/v1/users/:user_id`: the pattern, never the identifiers nor the query.
    path = models.CharField("adresse", max_length=120)
    status = models.PositiveSmallIntegerField("réponse")

    class Meta:
        verbose_name = "appel de l’API"
        verbose_name_plural = "appels de l’API"
        default_permissions = ()
        indexes = [models.Index(fields=["at"], name="api_call_at")]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"
