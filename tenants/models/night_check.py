"""What each nightly check last said, of each espace and of the platform."""

from django.db import models


class NightCheck(models.Model):
    """One row a check and an espace, written over each night: silence shows as an old row."""

    espace_number = models.BigIntegerField()  # 0: the platform itself, as in identifiers
    name = models.CharField(max_length=30)
    at = models.DateTimeField()
    ok = models.BooleanField()
    # In French, for operators: names of tables and counts, never what stands in a row.
    detail = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "contrôle de nuit"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["espace_number", "name"], name="one_night_check")
        ]
        indexes = [
            models.Index(fields=["name"], name="night_check_wrong", condition=models.Q(ok=False))
        ]

    def __str__(self) -> str:
        return f"{self.espace_number} {self.name}"
