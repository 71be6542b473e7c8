"""A service of the espace (service social, PMI, état civil…). An espace may have none."""

from django.db import models


class Service(models.Model):
    name = models.CharField("nom", max_length=100, unique=True)
    short_name = models.CharField("nom court", max_length=30, unique=True)
    # The Secrétariat sees and books for everyone in its organisations.
    is_secretariat = models.BooleanField("secrétariat", default=False)
    is_enabled = models.BooleanField("actif", default=True)

    class Meta:
        verbose_name = "service"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
