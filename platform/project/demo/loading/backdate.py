"""Dates of creation in the past, which Django's automatic dates do not allow."""

from datetime import datetime

from django.db import connection, models


def backdate(model: type[models.Model], instants: dict[int, datetime]) -> None:
    """Set `created_at` of these rows, in one statement."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS row SET created_at = told.at "  # noqa: S608 — a name of ours
            "FROM unnest(%s::bigint[], %s::timestamptz[]) AS told (id, at) WHERE row.id = told.id",
            [list(instants), list(instants.values())],
        )
