"""How much an espace may send, what it costs, and what it has cost."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from booking.directory.models import Organisation


class MessagingRules(models.Model):
    """The espace's own limits; without a row, the defaults hold."""

    # There is one row at most: this value can only be true, and only once.
    only = models.BooleanField(default=True, unique=True, editable=False)
    messages_a_day = models.PositiveSmallIntegerField(
        "messages par personne, par jour et par canal",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    sms_a_day = models.PositiveIntegerField(
        "SMS de l’espace par jour", default=5000, validators=[MaxValueValidator(1_000_000)]
    )
    sms_price = models.DecimalField(
        "prix d’un SMS (euros)",
        max_digits=7,
        decimal_places=4,
        default=Decimal("0.0500"),
        validators=[MinValueValidator(0)],
    )
    sms_monthly_budget = models.DecimalField(
        "budget mensuel de SMS (euros)",
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    # Grows at each change: the second of two who edit it at once is told.
    version = models.PositiveIntegerField(default=0, editable=False)
    # First day of the last month for which the alarm was given.
    budget_reached_on = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = "réglages des messages"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="messaging_rules_only_row", condition=Q(only=True)),
            models.CheckConstraint(name="messaging_price", condition=Q(sms_price__gte=0)),
        ]

    def __str__(self) -> str:
        return "réglages des messages"

    @classmethod
    def current(cls) -> "MessagingRules":
        """The espace's row, or the defaults, unsaved (1 query)."""
        return cls.objects.first() or cls()


class SmsUsage(models.Model):
    """What was sent by SMS on one day for one organisation, at the day's price."""

    day = models.DateField("jour")
    # Null: for no organisation in particular.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    messages = models.PositiveIntegerField("messages", default=0)
    segments = models.PositiveIntegerField("SMS facturés", default=0)
    cost = models.DecimalField("coût (euros)", max_digits=12, decimal_places=4, default=0)

    class Meta:
        verbose_name = "consommation de SMS"
        verbose_name_plural = "consommations de SMS"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["day", "organisation"], name="sms_usage_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.messages}"
