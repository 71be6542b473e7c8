"""One usager's part in an appointment."""

from django.db import models

from booking.directory.models import Agent, Usager

from .appointment import Appointment, Status


class Participation(models.Model):
    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="participations"
    )
    usager = models.ForeignKey(Usager, on_delete=models.PROTECT, related_name="participations")
    status = models.CharField(
        "statut", max_length=10, choices=Status.choices, default=Status.UNKNOWN
    )
    send_lifecycle_notifications = models.BooleanField("prévenir des changements", default=True)
    send_reminder_notification = models.BooleanField("envoyer un rappel", default=True)
    created_by = models.CharField(
        max_length=15,
        choices=Appointment.CreatedBy.choices,
        default=Appointment.CreatedBy.AGENT,
    )
    created_by_agent = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by_agent_prescripteur = models.BooleanField(default=False)
    # The usager's link is derived (socle.links), never stored: raising this one kills older links.
    link_generation = models.PositiveSmallIntegerField(default=0)
    link_expires_at = models.DateTimeField()
    # Wrong first letters of the name, since the right ones were given by this link.
    letters_wrong = models.PositiveSmallIntegerField(default=0)
    letters_paused_until = models.DateTimeField(null=True, blank=True)
    # Of an identity card or a passport: what France Titres knows the request by. Each appointment
    # has its own: the next document will have another. Erased soon after (`ants_numbers`).
    ants_number = models.CharField(
        "numéro de pré-demande", max_length=10, blank=True, default="", db_default=""
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "participation"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "usager"], name="usager_once_appointment"
            ),
            models.UniqueConstraint(
                fields=["appointment", "ants_number"],
                name="ants_number_once_appointment",
                condition=~models.Q(ants_number=""),
            ),
            models.CheckConstraint(
                name="ants_number_is_regular",
                condition=models.Q(ants_number="") | models.Q(ants_number__regex=r"^[A-Z0-9]{10}$"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["appointment"],
                name="participation_with_number",
                condition=~models.Q(ants_number=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.usager_id} – {self.appointment_id}"
