"""What those who run the platform have to say in espaces: an outage to come, a new feature."""

from django.db import models
from django.db.models import F, Q


class Announcement(models.Model):
    """Its copy on each espace's row (`Espace.announcements`) is what pages read."""

    class Audience(models.TextChoices):
        AGENTS = "agents", "Agents"
        ADMINS = "admins", "Administrateurs d’espace ou d’organisation"
        USAGERS = "usagers", "Usagers"

    class Level(models.TextChoices):
        INFO = "info", "Information"
        WARNING = "warning", "Avertissement"

    text = models.CharField("texte", max_length=300)
    url = models.URLField("lien", max_length=300, blank=True, default="")
    level = models.CharField("ton", max_length=10, choices=Level.choices, default=Level.INFO)
    audience = models.CharField("pour", max_length=10, choices=Audience.choices)
    # Empty: all of them. Both: an espace of one of the kinds, among those numbers.
    kinds = models.JSONField("types d’espace", default=list, blank=True)
    espace_numbers = models.JSONField("espaces", default=list, blank=True)
    starts_at = models.DateTimeField("à partir du")
    ends_at = models.DateTimeField("jusqu’au")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    written_by_id = models.UUIDField("compte", null=True, blank=True)

    class Meta:
        verbose_name = "annonce"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="announcement_ends_later", condition=Q(ends_at__gt=F("starts_at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.audience} {self.starts_at:%Y-%m-%d}"
