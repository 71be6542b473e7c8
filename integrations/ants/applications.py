"""Which numbers have an appointment, for the hub: written anew from one appointment at a time."""

from datetime import UTC, datetime

from django.db import connection, transaction

from integrations.projections.models import KnownApplication
from tenants.context import current_espace, on_portal

from .declarations import declarations_of
from .digests import digest_of


def renew_applications(appointment_id: int, now: datetime) -> None:
    """Its rows become what is true, read under a lock: late and repeated calls are harmless."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('ants_numbers:' || %s, 0))",
                [appointment_id],
            )
        number = current_espace().number
        rows = [
            KnownApplication(
                digest=digest_of(one.number),
                appointment_id=appointment_id,
                espace_number=number,
                meeting_point=one.meeting_point,
                local_start=f"{one.local:%Y-%m-%dT%H:%MZ}",
                path=one.path,
                starts_at=one.local.astimezone(UTC),
            )
            for one in declarations_of(appointment_id, now).values()
        ]
        with on_portal():
            KnownApplication.objects.filter(appointment_id=appointment_id).delete()
            KnownApplication.objects.bulk_create(rows)
