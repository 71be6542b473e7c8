"""Espaces that operators asked for, and what each is to hold on its first day."""

import uuid

from django.db import models

from .espace import Espace


class OpeningBatch(models.Model):
    """A file of espaces to open."""

    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField("compte", null=True, blank=True)

    class Meta:
        verbose_name = "lot de créations"
        verbose_name_plural = "lots de créations"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"


class Opening(models.Model):
    """One of them. `tenants.opening` makes it; what it made stays when a later step fails."""

    class State(models.TextChoices):
        DRAFT = "draft", "À confirmer"  # read from a file; gone a day later
        WAITING = "waiting", "En attente"
        RUNNING = "running", "En cours"
        DONE = "done", "Ouvert"
        FAILED = "failed", "En échec"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(
        OpeningBatch, on_delete=models.CASCADE, null=True, related_name="openings"
    )
    line = models.PositiveIntegerField("ligne", null=True, blank=True)  # of the file
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # In French, for operators: never what an exception quotes.
    error = models.CharField(max_length=300, blank=True, default="")
    espace = models.ForeignKey(Espace, on_delete=models.SET_NULL, null=True, related_name="+")

    slug = models.CharField(max_length=40)
    host = models.CharField(max_length=253)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=10, choices=Espace.Kind.choices)
    departement_number = models.CharField(max_length=3, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    organisation_name = models.CharField(max_length=150)
    siret = models.CharField("SIRET", max_length=14, blank=True, default="", db_default="")
    place_name = models.CharField(max_length=150, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    city_code = models.CharField(max_length=5, blank=True, default="")
    has_device = models.BooleanField("Dispositif de Recueil", default=False)
    # Erased once the invitation has been handed to the espace, or thirty days after a failure.
    admin_email = models.EmailField(blank=True, default="")

    asked_by_id = models.UUIDField("compte", null=True, blank=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "création d’espace"
        verbose_name_plural = "créations d’espaces"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="one_opening_a_line"),
        ]
        indexes = [
            models.Index(
                fields=["asked_at", "line"],
                name="opening_to_do",
                condition=models.Q(state__in=["waiting", "running"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.state}"
