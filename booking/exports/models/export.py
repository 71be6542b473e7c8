"""A table of appointments that an agent asked for, made in the background."""

import uuid

from django.db import models

from booking.directory.models import Agent


class Export(models.Model):
    """What was asked, how far it is, and until when it may be downloaded.

    `filters` is `Listing.as_json()`: identifiers and days, no name.
    """

    class Kind(models.TextChoices):
        APPOINTMENTS = "rdv", "Rendez-vous"
        PARTICIPATIONS = "participations", "Rendez-vous par usager"

    class Format(models.TextChoices):
        XLSX = "xlsx", "Tableur (xlsx)"
        CSV = "csv", "Texte (csv)"

    class State(models.TextChoices):
        WAITING = "waiting", "En attente"
        RUNNING = "running", "En préparation"
        READY = "ready", "Prêt"
        FAILED = "failed", "Échec"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="exports")
    kind = models.CharField("contenu", max_length=20, choices=Kind.choices)
    format = models.CharField("format", max_length=5, choices=Format.choices)
    filters = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done_rows = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(null=True)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    # After it the file is deleted; the line stays until the purge.
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "export"
        default_permissions = ()
        indexes = [models.Index(fields=["agent", "-asked_at"], name="export_agent_asked")]

    def __str__(self) -> str:
        return f"{self.kind} {self.format} {self.state}"

    @property
    def percent(self) -> int | None:
        """0 to 100; None while the number of rows isn't known."""
        if self.state == self.State.READY:
            return 100
        if self.total_rows is None:
            return None
        return self.done_rows * 100 // self.total_rows if self.total_rows else 100

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)


class ExportFile(models.Model):
    """The file itself, in the espace's own schema like all of its personal data."""

    export = models.OneToOneField(
        Export, on_delete=models.CASCADE, primary_key=True, related_name="file"
    )
    name = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        verbose_name = "fichier d’export"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
