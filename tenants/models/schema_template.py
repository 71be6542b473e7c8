"""What new schemas are made from."""

from django.db import models


class SchemaTemplate(models.Model):
    """The SQL of a whole schema, by a fingerprint of the migrations that it stands for.

    It is run as the owner: no role but the owner may read or write it (`roles.OWNER_ONLY`).
    """

    fingerprint = models.CharField(max_length=64, primary_key=True)
    sql = models.TextField(blank=True)
    # How each part of the schema may read ({"column directory_agent.email": [texts]}).
    parts = models.JSONField(default=dict)
    # Why there can be none, "" when there is one.
    obstacle = models.CharField(max_length=500, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "modèle de schéma"
        default_permissions = ()

    def __str__(self) -> str:
        return self.fingerprint[:12]
