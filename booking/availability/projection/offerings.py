"""Offerings: made from opening windows, renewed when their terms change, complete or not."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import F, Q

from booking.catalog.models import Motif
from booking.directory.models import Place
from booking.domain.wallclock import local_day

from ..loader import zone_of
from ..models import FreeDay, Offering, OpeningWindow
from .terms import Terms, terms_of

SIX_MONTHS = timedelta(days=190)
"""How far free days are kept at least: agents look for a time within six months."""
LONGEST = timedelta(days=400)
"""How far at most, for the motifs that open a year ahead."""
ONE_DAY = timedelta(days=1)
_PURGE = """
DELETE FROM availability_freeday AS old USING availability_offering AS offering
WHERE old.offering_id = offering.id AND old.day < offering.since
"""


def first_kept(now: datetime) -> date:
    """The first day that is kept: yesterday, which is still today somewhere."""
    return local_day(now, zone_of(None)) - ONE_DAY


def last_kept(motif: Motif, now: datetime) -> date:
    """The last day that is kept for the motif: as far as usagers and agents may look."""
    delay = timedelta(seconds=motif.max_public_booking_delay) + 3 * ONE_DAY
    return local_day(now, zone_of(None)) + max(SIX_MONTHS, min(delay, LONGEST))


def kept_terms(offering: Offering) -> Terms:
    """The terms that its free days were cut by."""
    return Terms(**{field.name: getattr(offering, field.name) for field in fields(Terms)})


def missing(now: datetime, agent_ids: Collection[int] | None = None) -> set[tuple]:
    """The motif, organisation and place of what windows offer and is not there.

    Windows of these agents, or of all.
    """
    windows = OpeningWindow.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=first_kept(now)),
        agent__deleted_at__isnull=True,
        motifs__deleted_at__isnull=True,
        motifs__collectif=False,
    )
    if agent_ids is not None:
        windows = windows.filter(agent_id__in=agent_ids)
    offered = set(windows.values_list("motifs", "organisation_id", "place_id"))
    known = Offering.objects.filter(motif__in={motif_id for motif_id, _, _ in offered})
    return offered - set(known.values_list("motif_id", "organisation_id", "place_id"))


def create_missing(now: datetime, agent_ids: Collection[int] | None = None) -> list[Offering]:
    """Make what is missing; not complete yet."""
    since = first_kept(now)
    made = [
        Offering(
            motif_id=motif_id,
            organisation_id=organisation_id,
            place_id=place_id,
            since=since,
        )
        for motif_id, organisation_id, place_id in sorted(missing(now, agent_ids), key=str)
    ]
    for offering, terms, target in _as_of(now, made):
        _set(offering, terms, target)
    # Somebody else may make the same one meanwhile: theirs stays.
    Offering.objects.bulk_create(made, ignore_conflicts=True)
    return made


def complete_where_alone(made: Iterable[Offering], agent_ids: Collection[int]) -> int:
    """Declare complete what is offered by windows of these agents only; how many.

    Must come after all their free days are written.
    """
    found = 0
    for one in made:
        place = {"organisation": one.organisation_id, "place": one.place_id}
        others = OpeningWindow.objects.filter(
            motifs=one.motif_id, agent__deleted_at__isnull=True, **place
        )
        if not others.exclude(agent_id__in=agent_ids).exists():
            mine = Offering.objects.filter(motif=one.motif_id, through__isnull=True, **place)
            found += mine.update(through=F("target"))
    return found


def forget_gone() -> None:
    """Drop what is no longer offered, or whose slots are sessions, with its free days."""
    gone = Offering.objects.filter(Q(motif__deleted_at__isnull=False) | Q(motif__collectif=True))
    ids = list(gone.values_list("pk", flat=True))
    if ids:
        FreeDay.objects.filter(offering__in=ids)._raw_delete("default")
        Offering.objects.filter(pk__in=ids).delete()


def renew_outdated(now: datetime) -> None:
    """Give today's terms and last day to all.

    What has other terms is no longer complete: it must be written anew before it is read.
    """
    offerings = Offering.objects.select_for_update().order_by("pk")
    for offering, terms, target in _as_of(now, offerings):
        outdated = kept_terms(offering) != terms
        if offering.through is None or outdated or offering.target < target:
            _set(offering, terms, max(offering.target, target))
            if offering.through is None or outdated:
                offering.since, offering.through = first_kept(now), None
                offering.build += 1
            offering.save()


def pending() -> list[Offering]:
    """Those whose free days are not all there up to their last day."""
    return list(
        Offering.objects.filter(Q(through__isnull=True) | Q(through__lt=F("target"))).order_by("pk")
    )


def complete(done: Iterable[Offering]) -> int:
    """Declare complete what was pending, and has not changed since; how many."""
    return sum(
        Offering.objects.filter(
            pk=one.pk, build=one.build, target=one.target, through=one.through
        ).update(through=one.target)
        for one in done
    )


def purge(since: date) -> None:
    """Throw away the free days before that day."""
    Offering.objects.filter(since__lt=since).update(since=since)
    with connection.cursor() as cursor:
        cursor.execute(_PURGE)


def offered_by(offerings: Iterable[Offering]) -> set[int]:
    """The agents who have windows for the motifs of these."""
    motifs = {one.motif_id for one in offerings}
    return set(OpeningWindow.objects.filter(motifs__in=motifs).values_list("agent_id", flat=True))


def agents_with_windows() -> set[int]:
    return set(OpeningWindow.objects.values_list("agent_id", flat=True).distinct())


def agents_with_free_days() -> set[int]:
    return set(FreeDay.objects.values_list("agent_id", flat=True).distinct())


def _as_of(now: datetime, offerings: Iterable[Offering]) -> Iterator[tuple[Offering, Terms, date]]:
    """Each with the terms and the last day that it should have."""
    found = list(offerings)
    motifs = Motif.objects.in_bulk({one.motif_id for one in found})
    places = {one.place_id for one in found}
    zones = dict(Place.objects.filter(pk__in=places).values_list("pk", "time_zone"))
    for one in found:
        motif = motifs[one.motif_id]
        yield one, terms_of(motif, zones.get(one.place_id)), last_kept(motif, now)


def _set(offering: Offering, terms: Terms, target: date) -> None:
    for name, value in asdict(terms).items():
        setattr(offering, name, value)
    offering.target = target
