"""Which organisations can be booked online, as the national cartography asks."""

from django.db import models


class PublicLink(models.Model):
    """An organisation that partners know by an identifier of theirs (« lien public »).

    It is live until `open_until`, null for as long as its windows have no end: time alone takes
    it off the list.
    """

    organisation_id = models.BigIntegerField(primary_key=True)
    espace_number = models.PositiveIntegerField(db_index=True)
    external_id = models.CharField(max_length=60)
    open_until = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "lien public"
        verbose_name_plural = "liens publics"
        default_permissions = ()

    def __str__(self) -> str:
        return self.external_id
