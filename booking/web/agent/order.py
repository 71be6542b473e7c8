"""Alphabetical order for people: neither accents nor capitals count, then they do."""

from django.db.models import F, Func
from django.db.models.functions import Lower


def by_name(*fields: str) -> list[object]:
    """What to give to `order_by`. No collation: the database may have been built without ICU."""
    return [
        expression
        for field in fields
        for expression in (Lower(Func(F(field), function="unaccent")), F(field))
    ]
