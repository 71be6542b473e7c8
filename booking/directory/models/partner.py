"""Structures whose professionals book for others: known to the espace, and recognised."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class PartnerStructure(models.Model):
    """A registered partner (« structure partenaire »): an association, a CCAS, a CAF…"""

    name = models.CharField("nom", max_length=150)
    # Empty for a partner whom addresses alone tell.
    siret = models.CharField(
        "SIRET", max_length=14, blank=True, default="", validators=[RegexValidator(r"^[0-9]{14}\Z")]
    )
    bookings_a_day = models.PositiveSmallIntegerField(
        "rendez-vous par jour",
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # A partnership that ended: nobody is recognised any more, what was booked still tells it.
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "structure partenaire"
        verbose_name_plural = "structures partenaires"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="partner_name_once", condition=Q(closed_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["siret"],
                name="partner_siret_once",
                condition=Q(closed_at__isnull=True) & ~Q(siret=""),
            ),
            models.CheckConstraint(
                name="partner_siret_digits",
                condition=Q(siret="") | Q(siret__regex=r"^[0-9]{14}$"),
            ),
            models.CheckConstraint(
                name="partner_bookings_a_day",
                condition=Q(bookings_a_day__gte=1, bookings_a_day__lte=1000),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PartnerAddress(models.Model):
    """What tells a partner's people: an e-mail domain, or one person's address."""

    partner = models.ForeignKey(
        PartnerStructure, on_delete=models.CASCADE, related_name="addresses"
    )
    # Lower-case: `ccas.example`, or `lise.martin@ccas.example`.
    value = models.CharField("domaine ou adresse", max_length=254, unique=True)

    class Meta:
        verbose_name = "adresse d’une structure partenaire"
        verbose_name_plural = "adresses des structures partenaires"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="partner_address_lower", condition=Q(value=Lower("value")) & ~Q(value="")
            )
        ]

    def __str__(self) -> str:
        return self.value
