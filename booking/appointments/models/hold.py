"""A slot kept for a few minutes while its booker proves an address (« réservation en attente »)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from booking.catalog.models import Motif
from booking.directory.models import Agent, Organisation, Place

from .turn import TurnEntry


class BookingHold(models.Model):
    """What was typed, until it is confirmed or lapses. Personal data: purged with the hold."""

    class State(models.TextChoices):
        PENDING = "pending", "En attente"
        CONFIRMED = "confirmed", "Confirmée"
        LAPSED = "lapsed", "Expirée"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    motif = models.ForeignKey(Motif, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, null=True, related_name="+")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    email = models.EmailField(blank=True, default="")
    phone_number = models.CharField(max_length=16, blank=True, default="", help_text="E.164")
    ants_number = models.CharField(max_length=10, blank=True, default="", db_default="")
    # Of an appointment at home, as typed.
    address = models.CharField(max_length=300, blank=True, default="", db_default="")
    # Who comes: the booker or not, and others (`booking.appointments.company` says their shape).
    booker_comes = models.BooleanField(default=True, db_default=True)
    others = models.JSONField(blank=True, default=list, db_default=[])
    # Who may receive the person, when not anybody; and the parameters of the path that led here.
    agent_ids = ArrayField(models.BigIntegerField(), blank=True, default=list)
    answers = models.JSONField(blank=True, default=dict)
    is_invited = models.BooleanField("usager invité", default=False, db_default=False)
    # The code of the SMS: which message was the last, when, and how many wrong ones since.
    code_generation = models.PositiveSmallIntegerField(default=0)
    code_sent_at = models.DateTimeField(null=True)
    code_wrong = models.PositiveSmallIntegerField(default=0)
    # For quotas only: the box that the address leads to, and digests of the machine and of the
    # device that asked.
    mailbox = models.CharField(max_length=254, blank=True, default="")
    machine = models.CharField(max_length=64, blank=True, default="")
    device = models.CharField(max_length=64, blank=True, default="")
    # Whose turn it is, for a time that was offered by a draw or a queue.
    turn = models.ForeignKey(TurnEntry, on_delete=models.SET_NULL, null=True, related_name="holds")
    # A seat at a collective appointment, kept like a time; `waits` asks to be told of a freed one.
    session = models.ForeignKey(
        "appointments.Appointment", on_delete=models.CASCADE, null=True, related_name="seat_holds"
    )
    waits = models.BooleanField(default=False, db_default=False)
    is_offered = models.BooleanField(default=False, db_default=False)  # to who waited for it
    # Who came of it, where the appointment has other people's too.
    participation = models.ForeignKey(
        "appointments.Participation", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    appointment = models.ForeignKey(
        "appointments.Appointment", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "réservation en attente"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="hold_can_be_reached",
                condition=~models.Q(email="") | ~models.Q(phone_number=""),
            )
        ]
        indexes = [
            models.Index(
                fields=["mailbox", "phone_number"],
                name="hold_pending_by_contact",
                condition=models.Q(state="pending"),
            ),
            models.Index(
                fields=["machine"],
                name="hold_pending_by_machine",
                condition=models.Q(state="pending"),
            ),
            models.Index(
                fields=["device"],
                name="hold_pending_by_device",
                condition=models.Q(state="pending"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uuid}"

    @property
    def name(self) -> str:
        """Title of the session, as an appointment's."""
        return self.session.name if self.session else ""

    @property
    def people(self) -> list[str]:
        """The names of those who come; empty when it is the booker alone."""
        if not self.others:
            return []
        booker = [f"{self.first_name} {self.last_name}"] if self.booker_comes else []
        return booker + [f"{one['first_name']} {one['last_name']}" for one in self.others]
