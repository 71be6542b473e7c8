"""The free time of the motifs of France Titres at one place, read in the espace."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime

from booking.appointments.search import slots_by_calendars
from booking.appointments.supply import fast_search
from booking.appointments.supply.free_calendar import NotProjected
from booking.appointments.wanted import Wanted
from booking.catalog.fairness import fairness_of
from booking.catalog.models import Motif
from booking.directory.models import Place
from booking.domain.slot_search import Audience
from booking.domain.wallclock import local_day, seconds_ceil, seconds_floor

from .days import Part, fairness_written


def motifs_of(place: Place, reason: str) -> list[Motif]:
    """The motifs for that reason at the place's organisation, by id (1 query).

    Open to everyone only: a slot of another would end in a refusal.
    """
    motifs = Motif.objects.open_to_usagers().filter(
        organisations=place.organisation_id, category__ants_code=reason, collectif=False
    )
    return list(motifs.filter(location_type=Motif.LocationType.PUBLIC_OFFICE).order_by("pk"))


def parts_between(
    place: Place, reason: str, first: date, last: date, now: datetime
) -> dict[date, list[Part]]:
    """Each local day's free time; days without any are left out (1 query, and 3 a motif)."""
    found: dict[date, list[Part]] = defaultdict(list)
    for motif in motifs_of(place, reason):
        wanted = Wanted(motif=motif, place=place, organisation_ids=(place.organisation_id,))
        days, whole = _gaps(wanted, first, last, now)
        for day, gaps in days.items():
            part = Part(
                motif_id=motif.pk,
                organisation_id=place.organisation_id,
                time_zone=str(wanted.zone),
                duration=motif.default_duration_in_min,
                min_delay=motif.min_public_booking_delay,
                max_delay=motif.max_public_booking_delay,
                gaps=sorted(gaps),
                fairness=fairness_written(fairness_of(motif)),
                whole=whole,
            )
            found[day].append(part)
    return dict(found)


Gaps = dict[date, set[tuple[int, int]]]


def _gaps(wanted: Wanted, first: date, last: date, now: datetime) -> tuple[Gaps, bool]:
    """By local day, in seconds since 1970; and whether they are free throughout."""
    found: Gaps = defaultdict(set)
    try:
        spans = fast_search.free_spans(
            wanted.motif, wanted.query(first, last), wanted.organisation_ids, now
        )
    except NotProjected:
        return _gaps_of_slots(wanted, first, last, now), False
    for day, low, high in spans:
        found[day].add((low, high))
    return found, True


def _gaps_of_slots(wanted: Wanted, first: date, last: date, now: datetime) -> Gaps:
    """One slot, one gap: what several agents or a room have free together is not kept as time."""
    found: Gaps = defaultdict(set)
    # As agents see it: delays and fairness are counted in when France Titres asks.
    for slot in slots_by_calendars(replace(wanted, audience=Audience.AGENT), first, last, now):
        day = local_day(slot.start, wanted.zone)
        found[day].add((seconds_floor(slot.start), seconds_ceil(slot.end)))
    return found
