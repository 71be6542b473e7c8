"""A collectivity asks for an espace of its own."""

import uuid

from django.db import models

from .espace import Espace
from .opening import Opening


class EspaceRequest(models.Model):
    """Kept until it is answered, and a year more; those whose address nobody proved, two days."""

    class State(models.TextChoices):
        UNPROVED = "unproved", "Adresse à confirmer"
        WAITING = "waiting", "À examiner"
        ACCEPTED = "accepted", "Acceptée"
        REFUSED = "refused", "Refusée"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNPROVED)
    name = models.CharField("collectivité", max_length=150)
    kind = models.CharField("type", max_length=10, choices=Espace.Kind.choices)
    departement_number = models.CharField("département", max_length=3)
    address = models.CharField("adresse", max_length=300)
    phone = models.CharField("téléphone", max_length=20)
    contact_name = models.CharField("nom", max_length=150)
    contact_role = models.CharField("fonction", max_length=150)
    contact_email = models.EmailField("adresse e-mail")
    text = models.TextField("besoin", blank=True, default="")
    made_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_id = models.UUIDField("compte", null=True, blank=True)
    reason = models.CharField("raison du refus", max_length=1000, blank=True, default="")
    opening = models.ForeignKey(
        Opening, on_delete=models.SET_NULL, null=True, blank=True, related_name="requests"
    )

    class Meta:
        verbose_name = "demande d’espace"
        verbose_name_plural = "demandes d’espaces"
        default_permissions = ()
        indexes = [models.Index(fields=["state", "made_at"], name="espace_request_state")]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
