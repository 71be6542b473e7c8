"""What was, or is to be, told to one endpoint, and each attempt at it."""

import uuid

from django.db import models
from django.db.models import Q

from .endpoint import WebhookEndpoint


class WebhookDelivery(models.Model):
    """No body is kept: it is read anew at each attempt, so that what arrives is what is true then.

    But of a row that is gone: `sealed_body` holds what it said, until it is told or too old.
    """

    class State(models.TextChoices):
        PENDING = "pending", "En cours"
        DONE = "done", "Reçu"
        GIVEN_UP = "given_up", "Abandonné"
        DROPPED = "dropped", "Sans objet"

    class Event(models.TextChoices):
        CREATED = "created", "Création"
        UPDATED = "updated", "Modification"
        DESTROYED = "destroyed", "Suppression"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    # The message that it follows from; with the row, what makes it once.
    message_id = models.UUIDField(null=True)
    # `meta.model`; `Test` for the button.
    model = models.CharField(max_length=30)
    record_id = models.BigIntegerField(null=True)
    # The usager of a referent: those two have no row of their own.
    other_id = models.BigIntegerField(null=True)
    event = models.CharField(max_length=10, choices=Event.choices)
    reason = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts_made = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    sealed_body = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "envoi de webhook"
        verbose_name_plural = "envois de webhooks"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "message_id", "model", "record_id", "event"],
                condition=Q(message_id__isnull=False),
                name="webhook_delivery_once",
            )
        ]
        indexes = [
            models.Index(fields=["endpoint", "-created_at"], name="webhook_delivery_log"),
            models.Index(
                fields=["endpoint", "model", "record_id"],
                name="webhook_delivery_pending",
                condition=Q(state="pending"),
            ),
            models.Index(fields=["created_at"], name="webhook_delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.event} {self.id}"


class Attempt(models.Model):
    """One request. Neither what it said nor what was answered is kept."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    # A word of ours (`outcomes`), empty for a plain success.
    code = models.CharField(max_length=30, blank=True, default="")

    class Meta:
        verbose_name = "essai d’envoi"
        verbose_name_plural = "essais d’envoi"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="webhook_attempt_once")
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.number}"
