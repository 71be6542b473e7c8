"""The places of one organisation for the national list, written anew. Called inside its espace."""

from datetime import datetime

from django.db import connection, transaction

from booking.availability.loader import zone_of
from booking.directory.models import Place
from booking.domain.wallclock import local_day
from integrations.ants.addresses import postal_address
from integrations.projections.models import MediationPlace
from tenants.context import current_espace, on_portal


def renew_places(organisation_id: int) -> None:
    """Its open places, for an organisation that partners know; none for another."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('mediation_places:' || %s, 0))",
                [organisation_id],
            )
        rows = [
            _row(place)
            for place in Place.objects.select_related("organisation").filter(
                organisation=organisation_id,
                organisation__external_id__isnull=False,
                availability=Place.Availability.ENABLED,
            )
        ]
        with on_portal():
            MediationPlace.objects.filter(organisation_id=organisation_id).delete()
            MediationPlace.objects.bulk_create(rows)


def _row(place: Place) -> MediationPlace:
    organisation = place.organisation
    address = postal_address(place.address)
    changed_at: datetime = max(place.updated_at, organisation.updated_at)
    return MediationPlace(
        place_id=place.pk,
        espace_number=current_espace().number,
        organisation_id=organisation.pk,
        siret=organisation.siret,
        organisation_name=organisation.name,
        name=place.name,
        street=address.street,
        zip_code=address.zip_code,
        city_name=address.city,
        city_code=place.city_code,
        latitude=place.latitude,
        longitude=place.longitude,
        phone=place.phone or organisation.phone,
        email=organisation.email,
        website=organisation.website,
        changed_on=local_day(changed_at, zone_of(place)),
    )
