"""Where an appointment makes its agents go, as one number that the database can compare.

A place is its identifier. A home is told from any other by the start of the visit, negative so
that no place has it: two visits of one agent that start together overlap anyway. Telephone and
video need no journey and have no site, wherever the agent sits.
"""

from datetime import datetime

from booking.catalog.models import Motif

# What a search for a home visit is compared with: no claim is there.
ANY_HOME = 0


def site_of(motif: Motif, place_id: int | None, starts_at: datetime) -> int | None:
    """The site of an appointment, None when its agents need not go anywhere."""
    if motif.location_type == Motif.LocationType.HOME:
        return -int(starts_at.timestamp())
    return place_id if motif.needs_place else None


def searched_site(motif: Motif, place_id: int | None) -> int | None:
    """The site that a search stands for."""
    if motif.location_type == Motif.LocationType.HOME:
        return ANY_HOME
    return place_id if motif.needs_place else None
