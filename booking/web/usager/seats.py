"""Sessions of collective motifs that the public may join: where there are some, and which."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from booking.appointments.sessions import SessionAhead, sessions_ahead
from booking.catalog.models import Motif

from .offer import EVERYWHERE, Counter, Level, Limits, Offer

if TYPE_CHECKING:
    from .path import Path


def with_sessions(
    offer: Offer,
    motifs: Collection[Motif],
    now: datetime,
    limits: Limits = EVERYWHERE,
    *,
    full_too: bool = False,
) -> Offer:
    """The offer with the collective motifs where a seat is left (1 query, or none).

    Args:
        full_too: those whose sessions are all full as well: whoever asks for one is told so.
    """
    named = {one.pk: one for one in motifs}
    free = [one for one in sessions_ahead(motifs, now) if full_too or one.seats_left != 0]
    counters = {
        Counter(one.motif_id, one.organisation_id, one.place_id)
        for one in free
        if one.place_id is not None and _is_within(one, named[one.motif_id], limits)
    }
    if not counters:
        return offer
    bookable = {one.motif_id for one in counters} | {motif.pk for motif in offer.motifs}
    return Offer(
        tuple(motif for motif in motifs if motif.pk in bookable),
        (*offer.counters, *sorted(counters, key=lambda one: (one.motif_id, one.place_id))),
    )


def sessions_of(path: "Path") -> list[SessionAhead]:
    """Those of the motif chosen, full ones too, by start; at the place, once it is chosen
    (1 query)."""
    found = sessions_ahead([path.motif], path.now)
    here = path.place.pk if path.place else None
    return [
        one
        for one in found
        if (here is None or one.place_id == here) and _is_within(one, path.motif, path.scope.limits)
    ]


def first_by_place(path: "Path") -> dict[int, SessionAhead]:
    """The first session with a seat at each place, by its id (1 query)."""
    first: dict[int, SessionAhead] = {}
    for one in sessions_of(path):
        if one.place_id is not None and one.seats_left != 0:
            first.setdefault(one.place_id, one)
    return first


def _is_within(session: SessionAhead, motif: Motif, limits: Limits) -> bool:
    """As `offer.load_offer` for opening windows (booking.md 1.5)."""
    organisation_id = session.organisation_id
    if limits.organisation_ids is not None and organisation_id not in limits.organisation_ids:
        return False
    if motif.follow_up:
        return bool(session.agent_ids & limits.referent_ids)
    if limits.reach is None or motif.sectorisation_level == Level.DEPARTEMENT:
        return True
    if motif.sectorisation_level == Level.ORGANISATION:
        return organisation_id in limits.reach.organisation_ids
    return bool(session.agent_ids & limits.reach.agent_ids.get(organisation_id, frozenset()))
