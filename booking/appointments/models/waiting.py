"""Who would come earlier (« liste d’attente »), and the freed slots proposed to them in turn."""

import uuid

from django.db import models
from django.db.models import F, Q

from booking.directory.models import Agent, Place, Usager

from .appointment import Appointment
from .hold import BookingHold


class WaitingEntry(models.Model):
    """An usager who has an appointment and would take an earlier one. First come, first served."""

    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="waiting_entries"
    )
    usager = models.ForeignKey(Usager, on_delete=models.CASCADE, related_name="waiting_entries")
    offers_made = models.PositiveSmallIntegerField(default=0)
    # A day in the zone of the appointment's place.
    last_offer_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "inscription en liste d’attente"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["appointment", "usager"], name="waits_once")]
        indexes = [models.Index(fields=["created_at"], name="waiting_order")]

    def __str__(self) -> str:
        return f"{self.usager_id} – {self.appointment_id}"


class SeatWaiting(models.Model):
    """Somebody who would come to a session that is full. First come, first served; it goes with
    the seat that is proposed."""

    session = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="waiting_for_seats"
    )
    usager = models.ForeignKey(Usager, on_delete=models.CASCADE, related_name="waiting_for_seats")
    # For an identity card or a passport, as of a participation.
    ants_number = models.CharField(max_length=10, blank=True, default="", db_default="")
    # Whose link may end it, for somebody who has no account.
    hold = models.ForeignKey(BookingHold, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "attente d’une place"
        verbose_name_plural = "attentes d’une place"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["session", "usager"], name="waits_for_a_seat_once")
        ]

    def __str__(self) -> str:
        return f"{self.usager_id} – {self.session_id}"


class WaitingOffer(models.Model):
    """A freed slot, kept for one person until `expires_at`."""

    class State(models.TextChoices):
        PENDING = "pending", "Proposé"
        ACCEPTED = "accepted", "Accepté"
        DECLINED = "declined", "Refusé"
        LAPSED = "lapsed", "Sans réponse"
        WITHDRAWN = "withdrawn", "Retiré"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    entry = models.ForeignKey(
        WaitingEntry, on_delete=models.SET_NULL, null=True, related_name="offers"
    )
    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="waiting_offers"
    )
    usager = models.ForeignKey(Usager, on_delete=models.CASCADE, related_name="waiting_offers")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "créneau proposé à la liste d’attente"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="offer_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state="pending"),
                name="one_pending_offer_an_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uuid}"
