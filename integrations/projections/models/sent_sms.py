"""SMS of which a provider still has to say what became of them: no number, no text."""

from django.db import models


class SentSms(models.Model):
    """One part of an SMS.

    A provider knows one address of ours and names that it gave itself; `digest` is made of the
    account and that name (`integrations.sms.reports`). The receipt's number tells the espace.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    receipt_id = models.BigIntegerField(db_index=True)
    sent_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "SMS envoyé"
        verbose_name_plural = "SMS envoyés"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.receipt_id}"
