"""Until when an organisation can be booked online: its windows, and its sessions with seats."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from booking.appointments.models import Appointment
from booking.availability.loader import recurrence_of, zone_of
from booking.availability.models import OpeningWindow
from booking.catalog.models import Motif
from booking.directory.models import Place
from booking.domain.recurrence import occurrences
from booking.domain.wallclock import at, local_day, utc

# A series without end that is all exceptions for so long is over for whoever wants to book.
FAR = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Openness:
    """`until` None: without end. Not open at all is no `Openness`."""

    until: datetime | None


def openness_of(
    organisation_id: int, now: datetime, *, place_id: int | None = None
) -> Openness | None:
    """As the contract counts (interfaces.md 3.1): a window not over that has an occurrence to come
    and a motif open to everyone, or a session to come with a seat left (3 queries).

    Args:
        place_id: only what takes place there.
    """
    latest: datetime | None = None
    for window in _windows(organisation_id, now, place_id):
        end = _last_end(window, now)
        if end and window.recurrence and window.last_day is None:
            return Openness(None)
        latest = _later(latest, end)
    for start in _session_starts(organisation_id, now, place_id):
        latest = _later(latest, start)
    return Openness(latest) if latest and latest > now else None


def _windows(organisation_id: int, now: datetime, place_id: int | None) -> Iterable[OpeningWindow]:
    today = local_day(now, zone_of(None)) - timedelta(days=1)  # somewhere it still is
    return (
        OpeningWindow.objects.filter(
            Q(last_day__isnull=True) | Q(last_day__gte=today),
            ~Q(recurrence="", first_day__lt=today),
            Q(place__isnull=True) | Q(place__availability=Place.Availability.ENABLED),
            Q(place=place_id) if place_id else Q(),
            organisation=organisation_id,
            agent__deleted_at__isnull=True,
            motifs__in=Motif.objects.open_to_usagers().filter(collectif=False),
        )
        .select_related("place")
        .distinct()
        # Those without end come first: one of them settles it.
        .order_by(F("last_day").desc(nulls_first=True), "pk")
    )


def _last_end(window: OpeningWindow, now: datetime) -> datetime | None:
    """When its last occurrence ends, as far as one looks; None when all are over."""
    zone = zone_of(window.place)
    rule = recurrence_of(window.recurrence, window.exceptions)
    if rule is None:
        return utc(at(zone, window.first_day, window.end_time))
    today = max(local_day(now, zone), window.first_day)
    coming = occurrences(rule, window.first_day, (today, window.last_day or today + FAR))
    ends = (utc(at(zone, one.day, one.end_time or window.end_time)) for one in coming)
    return max(ends, default=None)


def _session_starts(
    organisation_id: int, now: datetime, place_id: int | None
) -> Iterator[datetime]:
    rows = (
        Appointment.objects.standing()
        .with_seats()
        .filter(
            Q(place=place_id) if place_id else Q(),
            organisation=organisation_id,
            motif__in=Motif.objects.open_to_usagers().filter(collectif=True),
            starts_at__gt=now,
        )
    )
    for start, seats, taken in rows.values_list(
        "starts_at", "max_participants_count", "seats_taken"
    ):
        if seats is None or taken < seats:
            yield start


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each), default=None)
