"""Write a line of the log."""

import uuid

from django.db import connection

from .models import Entry


def record(
    verb: str, *, account_id: uuid.UUID | None = None, noun: str = "", object_id: object = ""
) -> None:
    """Record one action in the transaction under way, with the current espace's number."""
    Entry.objects.bulk_create(
        [
            Entry(
                espace_number=getattr(connection.tenant, "number", None),
                account_id=account_id,
                verb=verb,
                noun=noun,
                object_id=str(object_id),
            )
        ]
    )
