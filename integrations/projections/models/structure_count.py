"""How many agents each establishment has, as the ANCT's own map of tools asks: numbers only."""

from django.db import models


class StructureCount(models.Model):
    """The agents of one espace whose organisations have this SIRET."""

    pk = models.CompositePrimaryKey("siret", "espace_number")
    siret = models.CharField("SIRET", max_length=14)
    espace_number = models.PositiveIntegerField(db_index=True)
    agents = models.PositiveIntegerField()

    class Meta:
        verbose_name = "agents d’un établissement"
        verbose_name_plural = "agents des établissements"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.siret} {self.espace_number}"
