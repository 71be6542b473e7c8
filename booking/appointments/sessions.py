"""Collective appointments with a seat left, from the database (booking.md 1.5)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q

from booking.catalog.models import Motif
from booking.directory.models import Place
from booking.domain import collective
from booking.domain.collective import CollectiveSession
from booking.domain.deadlines import booking_window
from booking.domain.slot_bounds import range_start
from booking.domain.slot_search import Audience

from .models import Appointment
from .seats import seats_taken
from .wanted import Wanted


def open_sessions(wanted: Wanted, start: date, now: datetime) -> list[CollectiveSession]:
    """The sessions that can be joined, by start (1 query, whatever their number).

    Usagers: of the wanted place (none for none), between the booking delays, whatever `start`.
    Agents: from that day on, anywhere if no place is wanted.
    """
    query = wanted.query(start, start)
    rows = _coming(wanted, now)
    if wanted.audience is Audience.USAGER:
        rows = rows.filter(place=wanted.place)
    else:
        rows = rows.filter(starts_at__gte=range_start(query.start, query.zone))
        rows = rows.filter(place=wanted.place) if wanted.place else rows
    return collective.open_sessions(query, map(_session, rows), now)


def open_sessions_by_place(
    wanted: Wanted, place_ids: Collection[int], now: datetime
) -> dict[int, list[CollectiveSession]]:
    """For usagers, the sessions of each place where there are some (1 query)."""
    found: dict[int, list[CollectiveSession]] = {}
    query = wanted.query(now.date(), now.date())
    everywhere = [_session(row) for row in _coming(wanted, now).filter(place__in=place_ids)]
    for place_id in place_ids:
        here = collective.open_sessions(replace(query, lieu_id=place_id), everywhere, now)
        if here:
            found[place_id] = here
    return found


@dataclass(frozen=True, slots=True)
class SessionAhead:
    """A session to come, as it is shown to the public.

    Args:
        seats_left: None without limit.
    """

    id: int
    motif_id: int
    organisation_id: int
    place_id: int | None
    name: str
    start: datetime
    end: datetime
    agent_ids: frozenset[int]
    seats_left: int | None


def sessions_ahead(motifs: Collection[Motif], now: datetime) -> list[SessionAhead]:
    """The sessions of these motifs within their booking delays, full ones too, by start (1 query,
    none without a collective motif)."""
    windows = {
        one.pk: booking_window(now, one.min_public_booking_delay, one.max_public_booking_delay)
        for one in motifs
        if one.collectif
    }
    if not windows:
        return []
    rows = (
        Appointment.objects.standing()
        .filter(motif__in=windows, starts_at__gt=now)
        .filter(Q(place__isnull=True) | Q(place__availability=Place.Availability.ENABLED))
        .annotate(
            taken=seats_taken(now), agent_ids=ArrayAgg("claims__agent", distinct=True, default=[])
        )
        .order_by("starts_at", "pk")
    )
    return [
        SessionAhead(
            id=row.pk,
            motif_id=row.motif_id,
            organisation_id=row.organisation_id,
            place_id=row.place_id,
            name=row.name,
            start=row.starts_at,
            end=row.ends_at,
            agent_ids=frozenset(row.agent_ids),
            seats_left=_left(row.max_participants_count, row.taken),
        )
        for row in rows
        if windows[row.motif_id].earliest <= row.starts_at <= windows[row.motif_id].latest
    ]


def _left(seats: int | None, taken: int) -> int | None:
    return None if seats is None else max(seats - taken, 0)


def _coming(wanted: Wanted, now: datetime):
    """Sessions to come, their seats counted from the participations themselves."""
    rows = Appointment.objects.standing().filter(
        motif=wanted.motif, motif__collectif=True, starts_at__gt=now
    )
    if wanted.organisation_ids:
        rows = rows.filter(organisation__in=wanted.organisation_ids)
    full = Q(max_participants_count__isnull=False, max_participants_count__lte=F("taken"))
    return (
        rows.annotate(
            taken=seats_taken(now),
            agent_ids=ArrayAgg("claims__agent", distinct=True),
        )
        .exclude(full)
        .values(
            "pk",
            "motif_id",
            "place_id",
            "starts_at",
            "agent_ids",
            "taken",
            "max_participants_count",
            "status",
        )
        .order_by("starts_at", "pk")
    )


def _session(row: dict) -> CollectiveSession:
    return CollectiveSession(
        id=row["pk"],
        motif_id=row["motif_id"],
        lieu_id=row["place_id"],
        starts_at=row["starts_at"],
        agent_ids=frozenset(row["agent_ids"]),
        seats_taken=row["taken"],
        max_seats=row["max_participants_count"],
        status=row["status"],
    )
