"""Who an account is for an identity provider."""

from django.db import models

from .account import Account


class ExternalIdentity(models.Model):
    """One subject of one provider is one account, and an account has one subject a provider.

    `subject` is what the provider calls the person (`sub`): it never changes hands, as an
    e-mail address does.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField("fournisseur", max_length=20)
    subject = models.CharField("identifiant", max_length=255)
    # The address that the provider gave when the two were tied, to show on « Mon compte ».
    email = models.EmailField("adresse e-mail", blank=True, default="")
    linked_at = models.DateTimeField("relié le")
    last_used_at = models.DateTimeField("dernière connexion", null=True, blank=True)

    class Meta:
        verbose_name = "identité externe"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="one_account_a_subject"),
            models.UniqueConstraint(fields=["account", "provider"], name="one_subject_a_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.account_id}"
