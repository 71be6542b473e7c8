"""A wave of migrations over the espaces, and where each of them stands."""

from django.db import models


class Wave(models.Model):
    """Bringing the espaces that are behind to one version of the code."""

    class State(models.TextChoices):
        RUNNING = "running", "En cours"
        STOPPED = "stopped", "Arrêtée"
        DONE = "done", "Terminée"

    version = models.CharField(max_length=64)  # as in `Espace.schema_version`
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "vague de migrations"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.state}"


class WaveStop(models.Model):
    """One espace of a wave. What its schema holds is told by the schema itself: these rows show
    where the work stands, and a wave that is taken up again does not depend on them."""

    class State(models.TextChoices):
        WAITING = "waiting", "En attente"
        BUSY = "busy", "Occupé, à reprendre"
        DONE = "done", "À jour"
        FAILED = "failed", "En échec"

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="stops")
    espace_number = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The error's class and what it names, never its text: texts can quote personal data.
    error = models.CharField(max_length=200, blank=True, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "étape de vague"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["wave", "espace_number"], name="wave_stop_once")
        ]

    def __str__(self) -> str:
        return f"{self.espace_number} {self.state}"
