"""What France Titres was told of an espace's appointments, as it was told."""

from django.db import models


class AntsDeclaration(models.Model):
    """One number's appointment with the coordination service (« rendez-vous déclaré »).

    There is no update there: to take it back, the same values are replayed. It outlives its
    appointment for as long as that takes. Personal data: it goes with the number itself.
    """

    appointment_id = models.BigIntegerField()
    number = models.CharField(max_length=10)
    management_url = models.CharField(max_length=300)
    meeting_point = models.CharField(max_length=150)
    meeting_point_id = models.CharField(max_length=20)
    appointment_date = models.CharField(max_length=19, help_text="YYYY-MM-DD HH:MM:SS, sur place")
    starts_at = models.DateTimeField(db_index=True)
    # Empty until the service has answered: it may know of it, or not.
    declared_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "rendez-vous déclaré à France Titres"
        verbose_name_plural = "rendez-vous déclarés à France Titres"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["appointment_id", "number"], name="ants_declared_once")
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id}"

    @property
    def values(self) -> dict[str, str]:
        """As `Declaration.values`."""
        names = ("management_url", "meeting_point", "meeting_point_id", "appointment_date")
        return {name: getattr(self, name) for name in names}
