"""Which organisations of the espace are on the list, or may be."""

from booking.directory.models import Organisation
from integrations.projections.models import PublicLink
from tenants.context import current_espace, on_portal


def known_organisations() -> set[int]:
    """Organisations that partners know, and those that are on the list (2 queries)."""
    now_known = set(
        Organisation.objects.filter(external_id__isnull=False).values_list("pk", flat=True)
    )
    number = current_espace().number
    with on_portal():
        listed = PublicLink.objects.filter(espace_number=number)
        return now_known | set(listed.values_list("organisation_id", flat=True))
