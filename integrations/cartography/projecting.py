"""Whether one organisation can be booked, written anew. Called inside its espace."""

from datetime import datetime

from django.db import connection, transaction

from booking.directory.models import Organisation
from integrations.projections.models import PublicLink
from tenants.context import current_espace, on_portal

from .openness import openness_of


def renew_link(organisation_id: int, now: datetime) -> None:
    """Its line on the list; none for an organisation that partners do not know, or that is closed.

    Late and repeated calls are harmless: what is true is read after the lock.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('public_link:' || %s, 0))",
                [organisation_id],
            )
        known = Organisation.objects.filter(pk=organisation_id).values_list(
            "external_id", flat=True
        )
        external_id = known.first()
        openness = openness_of(organisation_id, now) if external_id else None
        number = current_espace().number
        with on_portal():
            if openness is None:
                PublicLink.objects.filter(pk=organisation_id).delete()
                return
            PublicLink.objects.update_or_create(
                organisation_id=organisation_id,
                defaults={
                    "espace_number": number,
                    "external_id": external_id,
                    "open_until": openness.until,
                },
            )
