"""Somebody says that an address or a number is theirs, and is asked to prove it."""

import uuid

from django.db import models
from django.db.models import Q

from .usager import Usager


class ContactProof(models.Model):
    """Written whether anybody has that contact or not. Personal data: purged within two days.

    The code and the link are derived from the key of the platform and stored nowhere; a new
    `generation` kills the older ones.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(blank=True, default="")
    phone_number = models.CharField(max_length=16, blank=True, default="", help_text="E.164")
    # Whose new number it is, when who is known already proves it; such a proof lets nobody in.
    usager = models.ForeignKey(
        Usager, on_delete=models.CASCADE, null=True, blank=True, related_name="contact_proofs"
    )
    # Where the person was going; a page of the same host.
    next_path = models.CharField(max_length=1000, blank=True, default="")
    generation = models.PositiveSmallIntegerField(default=1)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "vérification d’un contact"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="proof_of_one_contact",
                condition=(Q(email="") & ~Q(phone_number="")) | (~Q(email="") & Q(phone_number="")),
            )
        ]
        indexes = [
            models.Index(fields=["email", "phone_number", "sent_at"], name="proof_contact"),
            models.Index(fields=["asked_at"], name="proof_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.uuid}"
