"""What the espace wants of its agents' synchronisations."""

from django.db import models
from django.db.models import Q


class CalendarRules(models.Model):
    """The espace's own choice; without a row, the default holds."""

    # There is one row at most: this value can only be true, and only once.
    only = models.BooleanField(default=True, unique=True, editable=False)
    # A calendar that cannot be read for an hour: offer nothing, or trust what was read last.
    closes_when_broken = models.BooleanField("ferme les créneaux", default=False)

    class Meta:
        verbose_name = "réglages des synchronisations"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="calendar_rules_only_row", condition=Q(only=True))
        ]

    def __str__(self) -> str:
        return "réglages des synchronisations"

    @classmethod
    def current(cls) -> "CalendarRules":
        """The espace's row, or the defaults, unsaved (1 query)."""
        return cls.objects.first() or cls()
