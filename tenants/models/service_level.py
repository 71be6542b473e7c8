"""How well an espace was served, day by day: counts only."""

from django.db import models


class ServiceLevel(models.Model):
    """Of one espace (0: the portal), one thing promised, one day of UTC; kept for ninety days."""

    espace_number = models.BigIntegerField()
    level = models.CharField(max_length=20)
    day = models.DateField()
    good = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "niveau de service"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["day", "espace_number", "level"], name="one_level_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.espace_number} {self.level} {self.day}"
