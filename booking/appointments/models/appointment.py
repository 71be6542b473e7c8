"""A meeting of agents and usagers (« rendez-vous »)."""

import uuid

from django.db import models
from django.db.models import Count, F, Q

from booking.catalog.models import Motif
from booking.directory.models import Agent, Organisation, Place


class Status(models.TextChoices):
    """The field's own words, in the database and in every interface."""

    UNKNOWN = "unknown", "À venir ou à renseigner"
    SEEN = "seen", "Honoré"
    EXCUSED = "excused", "Annulé par l’usager"
    REVOKED = "revoked", "Annulé par le service"
    NOSHOW = "noshow", "Absence non excusée"


CANCELLED = (Status.EXCUSED, Status.REVOKED)


class AppointmentQuerySet(models.QuerySet):
    def standing(self) -> "AppointmentQuerySet":
        """Those that take place, took place or should have."""
        return self.exclude(status__in=CANCELLED)

    def with_seats(self) -> "AppointmentQuerySet":
        """Adds `seats_taken`: participations that are not cancelled, counted, never stored."""
        taken = ~Q(participations__status__in=CANCELLED)
        return self.annotate(seats_taken=Count("participations", filter=taken))


class Appointment(models.Model):
    class CreatedBy(models.TextChoices):
        AGENT = "agent", "Agent"
        USER = "user", "Usager"
        PRESCRIPTEUR = "prescripteur", "Prescripteur"
        FILE_ATTENTE = "file_attente", "Liste d’attente"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="appointments"
    )
    motif = models.ForeignKey(Motif, on_delete=models.PROTECT, related_name="appointments")
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    agents = models.ManyToManyField(
        Agent, through="AgentClaim", related_name="appointments", verbose_name="agents"
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    status = models.CharField(
        "statut", max_length=10, choices=Status.choices, default=Status.UNKNOWN
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # Of a cancellation by an agent; told to usagers by e-mail and on their page, never by SMS.
    cancel_reason = models.TextField("raison de l’annulation", blank=True, default="")
    # When the usager was seen in the waiting room; of use on the day itself only.
    arrived_at = models.DateTimeField("arrivée", null=True, blank=True)
    context = models.TextField("contexte", blank=True, default="")
    name = models.CharField("intitulé", max_length=150, blank=True, default="")
    max_participants_count = models.PositiveSmallIntegerField(
        "places", null=True, blank=True, help_text="Vide : sans limite"
    )
    created_by = models.CharField(max_length=15, choices=CreatedBy.choices)
    created_by_agent = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Grows at each change that a calendar must learn of (RFC 5545, 3.8.7.4).
    ics_sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="appointment_seats_positive",
                condition=Q(max_participants_count__isnull=True) | Q(max_participants_count__gt=0),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "starts_at"], name="appointment_org_start"),
            models.Index(fields=["motif", "starts_at"], name="appointment_motif_start"),
            # Lists of the whole espace and of all of one's organisations, and the purge by age.
            models.Index(fields=["starts_at"], name="appointment_start"),
        ]

    def __str__(self) -> str:
        return f"{self.uuid}"

    @property
    def is_cancelled(self) -> bool:
        return self.status in CANCELLED
