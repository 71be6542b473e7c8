"""What a prescripteur asks for somebody (« prescription »), until their address is proved."""

import uuid

from django.db import models
from django.db.models import Q

from booking.directory.models import PartnerStructure

from .appointment import Appointment
from .hold import BookingHold
from .participation import Participation


class Prescription(models.Model):
    """Of a slot that is held, or of a seat at a collective appointment, which is not kept.

    Stays two days, for the pages and messages that tell of it: then what was typed is erased.
    """

    # The key that the form carries: the second of two clicks finds the first one's.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hold = models.OneToOneField(
        BookingHold, on_delete=models.CASCADE, null=True, related_name="prescription"
    )
    session = models.ForeignKey(Appointment, on_delete=models.CASCADE, null=True, related_name="+")
    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    email = models.EmailField()
    phone_number = models.CharField(max_length=16, blank=True, default="", help_text="E.164")
    structure = models.CharField(max_length=150, blank=True, default="")
    partner = models.ForeignKey(
        PartnerStructure, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    person_first_name = models.CharField(max_length=150)
    person_last_name = models.CharField(max_length=150)
    person_email = models.EmailField(blank=True, default="")
    person_phone_number = models.CharField(max_length=16, blank=True, default="", help_text="E.164")
    ants_number = models.CharField(max_length=10, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # None, once confirmed, for somebody who was registered at the session already.
    participation = models.ForeignKey(
        Participation, on_delete=models.SET_NULL, null=True, related_name="prescriptions"
    )

    class Meta:
        verbose_name = "prescription"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="prescription_slot_or_seat",
                condition=Q(hold__isnull=False, session__isnull=True)
                | Q(hold__isnull=True, session__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["email"],
                name="prescription_pending",
                condition=Q(confirmed_at__isnull=True),
            ),
            models.Index(fields=["created_at"], name="prescription_created"),
        ]

    def __str__(self) -> str:
        return f"{self.uuid}"

    @property
    def person(self) -> str:
        return f"{self.person_first_name} {self.person_last_name}"
