"""What became of each message to a person."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from booking.appointments.models import Appointment
from booking.directory.models import Agent, Usager
from socle.clock import now


class ReceiptQuerySet(models.QuerySet):
    def doubtful(self, now: datetime) -> "ReceiptQuerySet":
        """Those that may have left: said to be, or left "sending" by a worker that died."""
        return self.filter(
            Q(result=Receipt.Result.DOUBTFUL)
            | Q(result=Receipt.Result.SENDING, updated_at__lte=now - lease())
        )


class Receipt(models.Model):
    """Written before the message leaves, so that a crash shows as doubtful, never as nothing."""

    class Channel(models.TextChoices):
        SMS = "sms", "SMS"
        MAIL = "mail", "E-mail"

    class Result(models.TextChoices):
        SENDING = "sending", "En cours d’envoi"
        PROCESSED = "processed", "Remis au prestataire"
        SENT = "sent", "Envoyé"
        DELIVERED = "delivered", "Reçu"
        FAILURE = "failure", "Échec"
        EXPIRED = "expired", "Non envoyé : trop tard"
        CAPPED = "capped", "Non envoyé : plafond atteint"
        DOUBTFUL = "doubtful", "Peut-être envoyé"

    appointment = models.ForeignKey(
        Appointment, on_delete=models.SET_NULL, null=True, related_name="receipts"
    )
    usager = models.ForeignKey(Usager, on_delete=models.SET_NULL, null=True, related_name="+")
    agent = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    event = models.CharField(max_length=40)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    result = models.CharField(max_length=10, choices=Result.choices, default=Result.SENDING)
    recipient = models.CharField(max_length=254)
    content = models.TextField(blank=True, default="", help_text="SMS entier, objet de l’e-mail")
    # Who took an SMS, by the name of its settings.
    provider = models.CharField("prestataire", max_length=30, blank=True, default="")
    sms_count = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True, default="")
    # A failure after which the relay tries again.
    retry = models.BooleanField(default=False)
    # Message of the outbox, event, person and channel: the same duty is done once.
    duty = models.CharField(max_length=120, unique=True)
    # What the message told of, so that a doubtful one can be made again: words and ids only.
    origin = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    anonymised_at = models.DateTimeField(null=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = "accusé"
        default_permissions = ()
        indexes = [
            models.Index(fields=["appointment", "created_at"], name="receipt_appointment"),
            models.Index(fields=["recipient", "channel", "created_at"], name="receipt_recipient"),
            models.Index(fields=["created_at"], name="receipt_created"),
            models.Index(
                fields=["created_at"],
                name="receipt_not_anonymised",
                condition=Q(anonymised_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.channel} {self.result}"

    def is_doubtful(self, now: datetime) -> bool:
        """Whether it may have left, without anybody knowing (see `ReceiptQuerySet.doubtful`)."""
        if self.result == self.Result.SENDING:
            return self.updated_at <= now - lease()
        return self.result == self.Result.DOUBTFUL


def lease() -> timedelta:
    """How long a worker may be at one delivery of the outbox before another takes it."""
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
