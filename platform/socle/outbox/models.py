"""What must leave a transaction: rows written in the same commit as the work they tell of."""

import uuid

from django.db import models
from django.db.models import Q


class Message(models.Model):
    """Something happened. Ids only: no personal data ever stands in `payload`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    espace_number = models.BigIntegerField(null=True)  # null: the portal itself
    topic = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "message"
        default_permissions = ()
        indexes = [models.Index(fields=["created_at"], name="outbox_message_created")]

    def __str__(self) -> str:
        return f"{self.topic} {self.id}"


class Delivery(models.Model):
    """One handler's duty towards one message."""

    class State(models.TextChoices):
        PENDING = "pending", "En attente"
        DONE = "done", "Fait"
        DEAD = "dead", "Abandonné"
        DISCARDED = "discarded", "Écarté"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Those of the attempts that ended because somebody else's server did not answer.
    outages = models.PositiveSmallIntegerField(default=0)
    # Not before this instant; while a worker holds the delivery, the end of its lease.
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    # The error's class and code, never its text: texts can quote personal data.
    last_error = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        verbose_name = "livraison"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["message", "handler"], name="outbox_once_a_handler")
        ]
        indexes = [
            models.Index(fields=["due_at"], name="outbox_due", condition=Q(state="pending")),
            # What is awaited is asked for by its handlers' names, however long the queue is.
            models.Index(
                fields=["handler", "due_at"],
                name="outbox_due_by_handler",
                condition=Q(state="pending"),
            ),
            models.Index(fields=["due_at"], name="outbox_dead", condition=Q(state="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.handler} ({self.state})"
