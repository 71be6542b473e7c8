"""Which accounts have an agent in which espace: what the portal's choice of espaces reads."""

from django.db import models

from .espace import Espace


class Membership(models.Model):
    """Kept up to date by `tenants.memberships`; no espace's role may read it.

    A row promises nothing: the espace itself decides who comes in.
    """

    espace = models.ForeignKey(Espace, on_delete=models.CASCADE, related_name="memberships")
    account_id = models.UUIDField("compte", db_index=True)

    class Meta:
        verbose_name = "appartenance"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["espace", "account_id"], name="one_membership"),
        ]

    def __str__(self) -> str:
        return f"{self.espace_id} {self.account_id}"
