"""The espace lets in those who run the platform: a reason, some hours, to read or to act."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q


class SupportGrantQuerySet(models.QuerySet):
    def current(self, now: datetime) -> "SupportGrantQuerySet":
        return self.filter(revoked_at__isnull=True, granted_at__lte=now, ends_at__gt=now)


class SupportGrant(models.Model):
    """Without one, no operator gets in; it ends by itself."""

    class Level(models.TextChoices):
        READ = "read", "Lecture seule"
        FULL = "full", "Lire et agir, comme un administrateur de l’espace"

    level = models.CharField("accès", max_length=5, choices=Level.choices)
    reason = models.CharField("raison", max_length=300)
    granted_by_id = models.BigIntegerField(null=True)
    granted_at = models.DateTimeField()
    ends_at = models.DateTimeField("jusqu’au")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SupportGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "accès d’assistance"
        verbose_name_plural = "accès d’assistance"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="support_grant_ends_later", condition=Q(ends_at__gt=F("granted_at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.ends_at:%Y-%m-%d %H:%M}"
