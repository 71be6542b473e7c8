"""Which host name leads to which espace."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django_tenants.models import DomainMixin

from .changes import AnnouncesChange

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")  # RFC 1123, 2.1


class Host(AnnouncesChange, DomainMixin):
    """A host name, lower case, without port. `tenant` is the espace that it leads to."""

    # Asked for, and not yet proved to lead here: until then nothing is served under it.
    pending_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "nom d’hôte"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="host_is_lower_case",
                condition=models.Q(domain=Lower("domain")),
            )
        ]

    def clean(self) -> None:
        if not HOST_NAME.fullmatch(self.domain):
            raise ValidationError({"domain": f"« {self.domain} » n’est pas un nom d’hôte."})
        if self.domain == settings.PORTAL_HOST:
            raise ValidationError({"domain": f"« {self.domain} » est le nom d’hôte du portail."})
