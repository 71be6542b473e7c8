"""The communes that the espace serves, when it is not its whole département."""

from django.db import models
from django.db.models import Q


class DeclaredCommune(models.Model):
    city_code = models.CharField("code INSEE", max_length=5, unique=True)

    class Meta:
        verbose_name = "commune déclarée"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="declared_commune_code",
                condition=Q(city_code__regex=r"^[0-9][0-9AB][0-9]{3}$"),
            )
        ]

    def __str__(self) -> str:
        return self.city_code
