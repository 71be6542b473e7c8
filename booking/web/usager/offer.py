"""What the espace offers online now: motifs, and where each of them can be booked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from booking.availability.models import OpeningWindow
from booking.catalog.models import Motif
from booking.directory.models import Place, Service

from .order import alphabetical


@dataclass(frozen=True, slots=True)
class Counter:
    """A motif is received there by at least one opening window: free times are not looked at."""

    motif_id: int
    organisation_id: int
    place_id: int | None


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

    def organisation_ids(self, motif: Motif) -> set[int]:
        return {one.organisation_id for one in self.counters if one.motif_id == motif.pk}

    def place_ids(self, motif: Motif) -> set[int]:
        return {one.place_id for one in self.counters if one.motif_id == motif.pk and one.place_id}


def open_motifs() -> list[Motif]:
    """The individual motifs that anybody may book, by name (1 query)."""
    motifs = Motif.objects.open_to_usagers().filter(collectif=False).select_related("service")
    return sorted(motifs, key=lambda motif: (alphabetical(motif.name), motif.pk))


def load_offer(motifs: Collection[Motif], today: date, organisation_id: int | None = None) -> Offer:
    """Of these motifs, what can be booked somewhere, or at that organisation (1 query)."""
    wanted = {motif.pk: motif for motif in motifs}
    rows = OpeningWindow.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=today),
        Q(place__isnull=True) | Q(place__availability=Place.Availability.ENABLED),
        ~Q(recurrence="", first_day__lt=today),
        agent__deleted_at__isnull=True,
        motifs__in=wanted,
        motifs__organisations=F("organisation_id"),
    )
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    found = rows.values_list(
        "motifs", "organisation_id", "place_id", "place__organisation_id"
    ).distinct()
    counters = tuple(_counters(wanted, found))
    bookable = {counter.motif_id for counter in counters}
    return Offer(tuple(motif for motif in motifs if motif.pk in bookable), counters)


def _counters(motifs: dict[int, Motif], rows: Iterable[tuple]) -> Iterable[Counter]:
    for motif_id, organisation_id, place_id, place_organisation_id in rows:
        # A motif received on the spot needs a place of the very organisation; for the others
        # the place of the window does not matter.
        if not motifs[motif_id].needs_place:
            yield Counter(motif_id, organisation_id, None)
        elif place_organisation_id == organisation_id:
            yield Counter(motif_id, organisation_id, place_id)
