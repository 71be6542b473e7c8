"""How many agents each establishment has, written anew for one espace. Called inside it.

The ANCT asks for it by SIRET (interfaces.md 3.3): `tu` is the field's « total users », agents with
a role in an organisation of that establishment, each once.
"""

from django.db import connection, transaction
from django.db.models import Count

from booking.directory.models import AgentRole
from integrations.projections.models import StructureCount
from tenants.context import current_espace, on_portal


def renew_structures() -> None:
    """Late and repeated calls are harmless: what is true is read after the lock (4 queries)."""
    number = current_espace().number
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('structures:' || %s, 0))", [number]
            )
        roles = AgentRole.objects.filter(agent__deleted_at__isnull=True)
        counted = (
            roles.exclude(organisation__siret="")
            .values("organisation__siret")
            .annotate(agents=Count("agent", distinct=True))
            .order_by()
        )
        rows = [
            StructureCount(
                siret=one["organisation__siret"], espace_number=number, agents=one["agents"]
            )
            for one in counted
        ]
        with on_portal():
            StructureCount.objects.filter(espace_number=number).delete()
            StructureCount.objects.bulk_create(rows)
