"""What the espace offers online now: motifs, and where each of them can be booked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from booking.availability.models import OpeningWindow
from booking.catalog.models import Motif
from booking.directory.models import Place, Service
from booking.directory.sectorisation import Reach

from .order import alphabetical

Level = Motif.SectorisationLevel


@dataclass(frozen=True, slots=True)
class Counter:
    """A motif is received there by at least one opening window: free times are not looked at."""

    motif_id: int
    organisation_id: int
    place_id: int | None


@dataclass(frozen=True, slots=True)
class Limits:
    """Which opening windows count.

    Args:
        organisation_ids: at these organisations only; None for all.
        reach: who receives the usager's address; None where no address matters.
        referent_ids: who holds the motifs of follow-up: nobody else does.
    """

    organisation_ids: frozenset[int] | None = None
    reach: Reach | None = None
    referent_ids: frozenset[int] = frozenset()


EVERYWHERE = Limits()


@dataclass(frozen=True, slots=True)
class Offer:
    """`motifs` by name; those that nobody receives are not among them."""

    motifs: tuple[Motif, ...]
    counters: tuple[Counter, ...]

    @property
    def services(self) -> list[Service | None]:
        """The services of the motifs, by name; None last, for motifs that have none."""
        found = {motif.service_id: motif.service for motif in self.motifs}
        return sorted(
            found.values(), key=lambda one: (one is None, alphabetical(one.name if one else ""))
        )

    def at_place(self, place_id: int) -> "Offer":
        """The motifs that are received there."""
        here = {one.motif_id for one in self.counters if one.place_id == place_id}
        return Offer(tuple(motif for motif in self.motifs if motif.pk in here), self.counters)

    def organisation_ids(self, motif: Motif) -> set[int]:
        return {one.organisation_id for one in self.counters if one.motif_id == motif.pk}

    def place_ids(self, motif: Motif) -> set[int]:
        return {one.place_id for one in self.counters if one.motif_id == motif.pk and one.place_id}


def open_motifs(
    for_prescriber: bool = False, *, invited: bool = False, followed: bool = False
) -> list[Motif]:
    """The motifs that one may book, or any prescripteur, by name (1 query)."""
    if for_prescriber:
        opened = Motif.objects.open_to_prescripteurs()
    else:
        opened = Motif.objects.open_to_usagers(invited=invited, followed=followed)
    return by_name(opened.noting_questions().select_related("service", "category"))


def by_name(motifs: Iterable[Motif]) -> list[Motif]:
    return sorted(motifs, key=lambda motif: (alphabetical(motif.name), motif.pk))


def load_offer(motifs: Collection[Motif], today: date, limits: Limits = EVERYWHERE) -> Offer:
    """Of these motifs, what can be booked somewhere within the limits (1 query).

    For collective ones, see `sessions.with_sessions`.
    """
    wanted = {motif.pk: motif for motif in motifs}
    alone = [motif for motif in motifs if not motif.collectif]
    found = (
        _windows(alone, today, limits)
        .values_list("motifs", "organisation_id", "place_id", "place__organisation_id")
        .distinct()
    )
    counters = tuple(_counters(wanted, found))
    bookable = {counter.motif_id for counter in counters}
    return Offer(tuple(motif for motif in motifs if motif.pk in bookable), counters)


def agents_offering(motifs: Collection[Motif], today: date, limits: Limits) -> set[int]:
    """Who receives one of these motifs within the limits (1 query)."""
    return set(_windows(motifs, today, limits).values_list("agent_id", flat=True).distinct())


def _windows(motifs: Collection[Motif], today: date, limits: Limits) -> QuerySet[OpeningWindow]:
    rows = OpeningWindow.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=today),
        Q(place__isnull=True) | Q(place__availability=Place.Availability.ENABLED),
        ~Q(recurrence="", first_day__lt=today),
        _held(motifs, limits),
        agent__deleted_at__isnull=True,
        motifs__organisations=F("organisation_id"),
    )
    if limits.organisation_ids is not None:
        rows = rows.filter(organisation_id__in=limits.organisation_ids)
    return rows


def _held(motifs: Collection[Motif], limits: Limits) -> Q:
    """By whom each motif may be held (booking.md 1.4 and 5)."""
    followed = [motif.pk for motif in motifs if motif.follow_up]
    others = [motif for motif in motifs if not motif.follow_up]
    held = Q(motifs__in=followed, agent__in=limits.referent_ids)
    if limits.reach is None:
        return held | Q(motifs__in=[motif.pk for motif in others])
    levels = {
        level: [one.pk for one in others if one.sectorisation_level == level] for level in Level
    }
    held |= Q(motifs__in=levels[Level.DEPARTEMENT])
    held |= Q(motifs__in=levels[Level.ORGANISATION], organisation__in=limits.reach.organisation_ids)
    for organisation_id, agent_ids in limits.reach.agent_ids.items():
        held |= Q(motifs__in=levels[Level.AGENT], organisation=organisation_id, agent__in=agent_ids)
    return held


def _counters(motifs: dict[int, Motif], rows: Iterable[tuple]) -> Iterable[Counter]:
    for motif_id, organisation_id, place_id, place_organisation_id in rows:
        # A motif received on the spot needs a place of the very organisation; for the others
        # the place of the window does not matter.
        if not motifs[motif_id].needs_place:
            yield Counter(motif_id, organisation_id, None)
        elif place_organisation_id == organisation_id:
            yield Counter(motif_id, organisation_id, place_id)
