"""How much may be booked for others in a day, from outside."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

BOUNDS = [MinValueValidator(1), MaxValueValidator(1000)]


class PrescriptionRules(models.Model):
    """The espace's own limits; without a row, the defaults hold."""

    # There is one row at most: this value can only be true, and only once.
    only = models.BooleanField(default=True, unique=True, editable=False)
    bookings_a_day = models.PositiveSmallIntegerField(
        "rendez-vous par prescripteur et par jour", default=20, validators=BOUNDS
    )
    structure_a_day = models.PositiveSmallIntegerField(
        "rendez-vous par structure non enregistrée et par jour", default=40, validators=BOUNDS
    )
    person_a_day = models.PositiveSmallIntegerField(
        "rendez-vous par bénéficiaire et par jour", default=3, validators=BOUNDS
    )
    # Grows at each change: the second of two who edit it at once is told.
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "réglages des prescriptions"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="prescription_rules_only_row", condition=Q(only=True))
        ]

    def __str__(self) -> str:
        return "réglages des prescriptions"

    @classmethod
    def current(cls) -> "PrescriptionRules":
        """The espace's row, or the defaults, unsaved (1 query)."""
        return cls.objects.first() or cls()
