"""Which requests for a title have an appointment, as France Titres asks: hashes only."""

from django.db import models


class KnownApplication(models.Model):
    """An appointment to come for one request (« pré-demande »).

    The number itself stays in its espace: `digest` is made of it with a key of the platform
    (`integrations.ants.digests`), so that only whoever asks about a number finds its row.
    """

    pk = models.CompositePrimaryKey("digest", "appointment_id")
    digest = models.CharField(max_length=64)
    appointment_id = models.BigIntegerField(db_index=True)
    espace_number = models.PositiveIntegerField(db_index=True)
    meeting_point = models.CharField(max_length=150)
    # The clock on the wall, as the hub reads it.
    local_start = models.CharField(max_length=17)
    path = models.CharField(max_length=200)
    starts_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "pré-demande connue"
        verbose_name_plural = "pré-demandes connues"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.appointment_id}"
