"""Which registrations to scarce motifs are one record's: they name none, only an address."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from booking.directory.models import Usager

from ..models import TurnEntry


def registrations_of(usager: Usager, *, by_phone: bool) -> QuerySet[TurnEntry]:
    """Those that were proved, oldest first (1 query, and 1 when they are read).

    Under an address that another record has as well, only those in the person's own name.

    Args:
        by_phone: by the number too; not for the person's own pages, where they may write any.
    """
    contact = Q(lowered=usager.email.lower()) if usager.email else Q()
    if by_phone and usager.phone_number:
        contact |= Q(phone_number=usager.phone_number)
    if not contact:
        return TurnEntry.objects.none()
    others = Usager.objects.current().exclude(pk=usager.pk)
    rows = TurnEntry.objects.filter(verified_at__isnull=False).alias(lowered=Lower("email"))
    rows = rows.filter(contact).select_related("motif", "organisation", "place")
    if others.alias(lowered=Lower("email")).filter(contact).exists():
        rows = rows.filter(first_name__iexact=usager.first_name, last_name__iexact=usager.last_name)
    return rows.order_by("created_at", "pk")
