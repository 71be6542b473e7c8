"""Write a line of the log."""

import uuid

from django.db import connection

from .models import Entry

LONGEST_DETAIL = 200


def record(
    verb: str,
    *,
    account_id: uuid.UUID | None = None,
    noun: str = "",
    object_id: object = "",
    detail: str = "",
    espace_number: int | None = None,
) -> None:
    """Record one action in the transaction under way.

    Args:
        detail: a public fact (a host name, a slug, a count), never about a person.
        espace_number: of the espace that it is done to, where it is not the one under way.
    """
    Entry.objects.bulk_create(
        [
            Entry(
                espace_number=espace_number or getattr(connection.tenant, "number", None),
                account_id=account_id,
                verb=verb,
                noun=noun,
                object_id=str(object_id),
                detail=detail[:LONGEST_DETAIL],
            )
        ]
    )
