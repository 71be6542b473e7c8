"""What was answered to a motif's questionnaire (« réponses »), apart from the appointment.

Personal data: it goes before the appointment does, at the espace's own age.
"""

import uuid

from django.db import models
from django.db.models import Q

from .appointment import Appointment
from .hold import BookingHold
from .turn import TurnEntry


class AnswerSheet(models.Model):
    """Answers being given, then those of a hold or of a turn, then those of an appointment.

    While it is being filled in, `answers` are by question and the sheet is known by its `uuid`;
    once booked, only `lines` are left: what was asked and answered, in words that no later change
    of the questionnaire alters.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # By the question's number; see booking.domain.questionnaire for what a value may be.
    answers = models.JSONField(default=dict)
    # The motifs whose answers led to the next one, oldest first.
    trail = models.JSONField(default=list)
    # [{"question", "motif", "label", "kind", "words", "documents"}], in the order asked.
    lines = models.JSONField(default=list)
    # Whose it is while nobody is known: a digest of that browser's cookie; empty in a frame.
    browser = models.CharField(max_length=64, blank=True, default="")
    # Why an agent who booked asked nothing.
    skipped_because = models.CharField(max_length=300, blank=True, default="")
    hold = models.OneToOneField(
        BookingHold, on_delete=models.CASCADE, null=True, blank=True, related_name="answer_sheet"
    )
    appointment = models.OneToOneField(
        Appointment, on_delete=models.CASCADE, null=True, blank=True, related_name="answer_sheet"
    )
    # Of who waits for their turn: copied to each time that is offered to them.
    turn = models.OneToOneField(
        TurnEntry, on_delete=models.CASCADE, null=True, blank=True, related_name="answer_sheet"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "réponses à un questionnaire"
        verbose_name_plural = "réponses aux questionnaires"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="answers_of_a_hold_or_an_appointment",
                condition=Q(hold__isnull=True) | Q(appointment__isnull=True),
            ),
            models.CheckConstraint(
                name="answers_booked_are_words",
                condition=Q(appointment__isnull=True) | Q(answers={}, trail=[]),
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="answers_unfinished",
                condition=Q(appointment__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.uuid}"
