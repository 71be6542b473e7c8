"""Who did or saw what: ids only, append-only."""

import uuid

from django.db import models


class Entry(models.Model):
    """One action on the platform itself (espaces, logins); an espace's history stays in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    espace_number = models.BigIntegerField(null=True)
    account_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    noun = models.CharField(max_length=60, blank=True, default="")
    object_id = models.CharField(max_length=40, blank=True, default="")
    # A public fact without which the line would say little: a host name, an address, a count.
    detail = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "entrée du journal"
        default_permissions = ()
        indexes = [models.Index(fields=["espace_number", "at"], name="audit_espace_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
