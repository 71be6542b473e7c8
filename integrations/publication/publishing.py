"""Write the figures of an espace, and those of all together."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from tenants.context import current_espace, on_portal

from .counting import Line, count_espace
from .models import PublicFigure
from .models.figure import ALL_ESPACES


def publish_figures(now: datetime) -> int:
    """Replace those of the espace under way; how many lines."""
    number, lines = current_espace().number, count_espace(now)
    with on_portal():
        _replace(number, lines, now)
    return len(lines)


def total_figures(now: datetime) -> int:
    """Sum what the open espaces counted last, on the portal; how many lines.

    By one statement: the pages of the portal read the sums and nothing else. Services are of all
    espaces by their name; the départements are those of the espaces.
    """
    with on_portal(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM publication_publicfigure WHERE espace_number = %s", [ALL_ESPACES]
        )
        cursor.execute(
            """INSERT INTO publication_publicfigure
                 (espace_number, series, label, key, number, counted_at)
               SELECT %(all)s, f.series, f.label, f.key, sum(f.number), %(now)s
               FROM publication_publicfigure f
               JOIN tenants_espace e ON e.number = f.espace_number AND e.state = 'active'
               GROUP BY f.series, f.label, f.key
               UNION ALL
               SELECT %(all)s, 'departement', e.departement_number, f.key, sum(f.number), %(now)s
               FROM publication_publicfigure f
               JOIN tenants_espace e ON e.number = f.espace_number AND e.state = 'active'
               WHERE f.series = 'status' AND e.departement_number <> ''
               GROUP BY e.departement_number, f.key""",
            {"all": ALL_ESPACES, "now": now},
        )
        return cursor.rowcount


def _replace(espace_number: int, lines: Iterable[Line], now: datetime) -> None:
    with transaction.atomic():
        PublicFigure.objects.filter(espace_number=espace_number).delete()
        PublicFigure.objects.bulk_create(
            PublicFigure(
                espace_number=espace_number,
                series=series,
                label=label,
                key=key,
                number=number,
                counted_at=now,
            )
            for series, label, key, number in lines
        )
