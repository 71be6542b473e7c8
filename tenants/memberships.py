"""The list of each account's espaces, on the portal: written from espaces, read by the portal."""

import uuid
from collections.abc import Collection

from django_tenants.utils import get_public_schema_name, schema_context

from .context import current_espace
from .models import Espace, Membership


def set_members(account_ids: Collection[uuid.UUID]) -> None:
    """These accounts, and no others, belong to the espace under way."""
    espace = current_espace()
    # An espace's role may neither read nor write the table.
    with schema_context(get_public_schema_name()):
        rows = Membership.objects.filter(espace_id=espace.pk)
        rows.exclude(account_id__in=account_ids).delete()
        Membership.objects.bulk_create(
            [Membership(espace_id=espace.pk, account_id=pk) for pk in sorted(account_ids)],
            ignore_conflicts=True,
        )


def espaces_of(account_id: uuid.UUID) -> list[Espace]:
    """The open espaces of an account, by name. From the portal's context."""
    rows = Espace.objects.active().filter(memberships__account_id=account_id)
    return list(rows.order_by("name", "pk"))


def numbers_of_espaces(account_id: uuid.UUID) -> list[int]:
    """The same by their numbers, from any context."""
    with schema_context(get_public_schema_name()):
        rows = Espace.objects.active().filter(memberships__account_id=account_id)
        return sorted(rows.values_list("number", flat=True))
