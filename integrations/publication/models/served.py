"""Which espace serves which commune, for the portal's search."""

from django.db import models


class ServedCommune(models.Model):
    """An espace without any serves its whole département."""

    pk = models.CompositePrimaryKey("city_code", "espace_number")
    city_code = models.CharField("code INSEE", max_length=5)
    espace_number = models.PositiveIntegerField(db_index=True)

    class Meta:
        verbose_name = "commune desservie"
        verbose_name_plural = "communes desservies"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.city_code} {self.espace_number}"
