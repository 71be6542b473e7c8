"""Which offerings a search may read the free days of, and how far."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date

from django.db import connection

from booking.catalog.models import Motif
from booking.directory.models import Place

from .terms import Terms, terms_of

_OFFERINGS = f"""
SELECT place.availability, place.time_zone, offering.id, offering.organisation_id,
       offering.place_id, offering.since, offering.through,
       {", ".join(f"offering.{field.name}" for field in fields(Terms))}
FROM availability_offering AS offering
LEFT JOIN directory_place AS place ON place.id = offering.place_id
WHERE offering.motif_id = %(motif)s
  AND (%(place)s::bigint IS NULL OR offering.place_id = %(place)s)
  AND (%(organisations)s::bigint[] IS NULL OR offering.organisation_id = ANY(%(organisations)s))
"""  # noqa: S608 — constants of ours


@dataclass(frozen=True, slots=True)
class Read:
    """An offering whose free days may be read, from `since` to `through`."""

    id: int
    organisation_id: int
    place_id: int | None
    terms: Terms
    since: date
    through: date


def offerings_of(
    motif: Motif, place_id: int | None, organisation_ids: Collection[int]
) -> list[Read] | None:
    """What may be read for a search; `place_id` None: wherever it is (1 query).

    Closed places are left out. None when free days cannot answer: nothing was ever written for
    this motif, or what was is not complete or not cut by today's terms.
    """
    with connection.cursor() as cursor:
        wanted = {
            "motif": motif.pk,
            "place": place_id,
            "organisations": list(organisation_ids) or None,
        }
        cursor.execute(_OFFERINGS, wanted)
        rows = cursor.fetchall()
    found = []
    for availability, zone, key, organisation_id, place, since, through, *kept in rows:
        if availability not in (None, Place.Availability.ENABLED):
            continue
        terms = terms_of(motif, zone)
        if through is None or Terms(*kept) != terms:
            return None
        found.append(Read(key, organisation_id, place, terms, since, through))
    return found or None
