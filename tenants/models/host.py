"""Which host name leads to which espace."""

from django.db import models
from django.db.models.functions import Lower
from django_tenants.models import DomainMixin

from .changes import AnnouncesChange


class Host(AnnouncesChange, DomainMixin):
    """A host name, lower case, without port. `tenant` is the espace that it leads to."""

    class Meta:
        verbose_name = "nom d’hôte"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="host_is_lower_case",
                condition=models.Q(domain=Lower("domain")),
            )
        ]
