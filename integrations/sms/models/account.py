"""The account that an espace has of its own at a provider of SMS."""

from django.db import models
from django.db.models import Q


class SmsAccount(models.Model):
    """Without a row, or without a provider in it, the platform's account carries the SMS."""

    class Provider(models.TextChoices):
        NETSIZE = "netsize", "Netsize (LINK Mobility)"
        CLEVER = "clever_technologies", "Clever Technologies"
        SFR = "sfr_mail2sms", "SFR Mail2SMS"
        SMS_FACTOR = "sms_factor", "SMS Factor"

    # There is one row at most: this value can only be true, and only once.
    only = models.BooleanField(default=True, unique=True, editable=False)
    provider = models.CharField(
        "prestataire", max_length=30, choices=Provider.choices, blank=True, default=""
    )
    # The provider's key, readable with the platform's own key only (`..sealed`).
    sealed = models.TextField(blank=True, default="")
    sender = models.CharField("expéditeur", max_length=11, blank=True, default="")
    # Grows at each change: the second of two who edit it at once is told.
    version = models.PositiveIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField("en panne depuis", null=True)
    # Why, a code of `..errors.WORDS`.
    error = models.CharField(max_length=20, blank=True, default="")
    succeeded_at = models.DateTimeField("dernier SMS pris", null=True)

    class Meta:
        verbose_name = "compte de SMS"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="sms_account_only_row", condition=Q(only=True)),
            models.CheckConstraint(
                name="sms_account_has_its_key",
                condition=Q(provider="", sealed="") | (~Q(provider="") & ~Q(sealed="")),
            ),
        ]

    def __str__(self) -> str:
        return self.provider or "plateforme"

    @classmethod
    def current(cls) -> "SmsAccount":
        """The espace's row, or the platform's account, unsaved (1 query)."""
        return cls.objects.first() or cls()
