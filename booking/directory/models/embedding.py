"""The sites that may show the booking path of the espace in a frame (« intégration »)."""

from django.db import models
from django.db.models import Q

SHAPE = r"^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$"
LONGEST = 260


class AllowedOrigin(models.Model):
    """An origin (RFC 6454), as `frame-ancestors` and `postMessage` want it."""

    origin = models.CharField("site", max_length=LONGEST, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "site autorisé"
        default_permissions = ()
        constraints = [
            # It is copied into a header: nothing but an origin may ever stand there.
            models.CheckConstraint(name="allowed_origin_shape", condition=Q(origin__regex=SHAPE))
        ]

    def __str__(self) -> str:
        return self.origin
