"""The places that Justice.fr lists, written anew. Called inside their espace."""

from datetime import datetime

from django.db import connection, transaction

from booking.directory.models import Place
from integrations.projections.models import JusticePlace
from tenants.context import current_espace, on_portal

from .openness import openness_of


def has_justice_places() -> bool:
    """Whether the espace has one that is listed, or may be (1 query, 2 without)."""
    if Place.objects.exclude(justice_id="").exists():
        return True
    number = current_espace().number
    with on_portal():
        return JusticePlace.objects.filter(espace_number=number).exists()


def renew_justice_places(now: datetime) -> None:
    """Its open places that Justice.fr knows, and whether each can be booked: they are few."""
    number = current_espace().number
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('justice_places:' || %s, 0))",
                [number],
            )
        places = Place.objects.filter(availability=Place.Availability.ENABLED)
        rows = [_row(place, now) for place in places.exclude(justice_id="").order_by("pk")]
        with on_portal():
            JusticePlace.objects.filter(espace_number=number).delete()
            JusticePlace.objects.bulk_create(rows)


def _row(place: Place, now: datetime) -> JusticePlace:
    openness = openness_of(place.organisation_id, now, place_id=place.pk)
    return JusticePlace(
        place_id=place.pk,
        espace_number=current_espace().number,
        organisation_id=place.organisation_id,
        justice_id=place.justice_id,
        is_bookable=openness is not None,
        open_until=openness and openness.until,
    )
