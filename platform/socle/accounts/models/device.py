"""Browsers from which an account has logged in, so that a new one is told of."""

from django.db import models

from .account import Account


class KnownDevice(models.Model):
    """One browser on one host; `digest` is that of its cookie."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64)
    label = models.CharField("navigateur", max_length=80, blank=True, default="")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "appareil connu"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="one_device_an_account")
        ]

    def __str__(self) -> str:
        return self.label
