"""Lists searched by parts of names: neither accents, capitals nor punctuation count."""

from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.http import QueryDict

from booking.directory.plain import plain

LONGEST = 100


def typed_in(asked: QueryDict) -> str:
    """What is searched for, as the address has it."""
    return asked.get("q", "").replace("\x00", "").strip()[:LONGEST]


def named(rows: QuerySet, typed: str, *fields: str) -> QuerySet:
    """The rows where every word typed stands in one of the fields."""
    words = plain(typed).split()
    if not words:
        return rows
    parts = [part for field in fields for part in (field, Value(" "))]
    told = Concat(*parts, output_field=TextField())
    rows = rows.alias(told=Func(told, function="unaccent"))
    for word in words:
        rows = rows.filter(told__icontains=word)
    return rows
