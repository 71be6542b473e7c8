"""Which organisations of the espace are on the list, or may be."""

from booking.directory.models import Organisation
from integrations.projections.models import MediationPlace, PublicLink
from tenants.context import current_espace, on_portal


def known_organisations() -> set[int]:
    """Organisations that partners know, and those that are on a list (3 queries)."""
    now_known = set(
        Organisation.objects.filter(external_id__isnull=False).values_list("pk", flat=True)
    )
    number = current_espace().number
    with on_portal():
        listed = PublicLink.objects.filter(espace_number=number)
        places = MediationPlace.objects.filter(espace_number=number)
        return now_known | {
            *listed.values_list("organisation_id", flat=True),
            *places.values_list("organisation_id", flat=True),
        }
