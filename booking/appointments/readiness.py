"""What still keeps an organisation, or one of its motifs, from being booked online, in French."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from booking.availability.models import OpeningWindow
from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place
from booking.domain.allocation import Door
from booking.domain.slot import Slot
from booking.domain.wallclock import local_day

from .models import Appointment
from .search import next_slot_by_organisation
from .wanted import Wanted

MOST_MOTIFS = 60
FOR_AGENTS = "Réservé aux agents : ouvrez-le aux usagers dans « Réservation en ligne »."
FOR_PRESCRIPTEURS = "Ouvert aux prescripteurs, pas aux usagers."
FOLLOW_UP = "Motif de suivi : seuls les usagers qui ont un référent le voient."
NO_WINDOW = "Aucune plage d’ouverture ne porte ce motif."
CLOSED_PLACE = "Ses plages d’ouverture sont dans un lieu fermé."
NO_SESSION = "Aucune séance à venir n’a de place."
NO_SLOT = "Aucun créneau libre dans les délais de réservation."


@dataclass(frozen=True, slots=True)
class MotifState:
    """One motif at one organisation; `reason` is empty when it can be booked now.

    `supply` counts opening windows, or coming sessions for a collective motif.
    """

    motif: Motif
    supply: int
    reason: str = ""
    first: Slot | None = None

    @property
    def is_live(self) -> bool:
        return not self.reason


def motif_states(organisation: Organisation, now: datetime) -> list[MotifState]:
    """Each current motif there, by name (2 queries, and a few for each one open to usagers)."""
    motifs = list(
        Motif.objects.current()
        .filter(organisations=organisation)
        .select_related("service")
        .order_by("name", "pk")[:MOST_MOTIFS]
    )
    windows = _windows(organisation, motifs, now)
    sessions = _sessions(organisation, motifs, now)
    return [
        _state(motif, organisation, windows.get(motif.pk, []), sessions.get(motif.pk, 0), now)
        for motif in motifs
    ]


def _state(
    motif: Motif, organisation: Organisation, open_places: list[bool], sessions: int, now: datetime
) -> MotifState:
    supply = sessions if motif.collectif else len(open_places)
    if reason := _closed(motif):
        return MotifState(motif, supply, reason)
    if motif.collectif:
        return MotifState(motif, supply, "" if supply else NO_SESSION)
    if not open_places:
        return MotifState(motif, supply, NO_WINDOW)
    if not any(open_places):
        return MotifState(motif, supply, CLOSED_PLACE)
    # Whether or not it is open to everybody yet, and whoever's turn it is.
    wanted = Wanted(motif=motif, organisation_ids=(organisation.pk,), door=Door.TURN)
    first = next_slot_by_organisation(wanted, now).get(organisation.pk)
    return MotifState(motif, supply, "" if first else NO_SLOT, first)


def _closed(motif: Motif) -> str:
    if motif.bookable_by == Motif.BookableBy.AGENTS:
        return FOR_AGENTS
    if motif.bookable_by != Motif.BookableBy.EVERYONE:
        return FOR_PRESCRIPTEURS
    return FOLLOW_UP if motif.follow_up else ""


def _windows(
    organisation: Organisation, motifs: Iterable[Motif], now: datetime
) -> dict[int, list[bool]]:
    """For each motif, of each window not yet over, whether people can be received there."""
    today = local_day(now, Wanted(motif=Motif()).zone)
    rows = OpeningWindow.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=today),
        ~Q(recurrence="", first_day__lt=today),
        organisation=organisation,
        motifs__in=motifs,
        agent__deleted_at__isnull=True,
    )
    found: dict[int, list[bool]] = {}
    for motif_id, availability in rows.values_list("motifs", "place__availability"):
        is_open = availability in (None, Place.Availability.ENABLED)
        found.setdefault(motif_id, []).append(is_open)
    return found


def _sessions(organisation: Organisation, motifs: Iterable[Motif], now: datetime) -> dict[int, int]:
    """For each collective motif, how many coming sessions have a seat left."""
    rows = (
        Appointment.objects.standing()
        .with_seats()
        .filter(organisation=organisation, motif__in=motifs, motif__collectif=True)
        .filter(starts_at__gt=now)
    )
    found: dict[int, int] = {}
    for motif_id, seats, taken in rows.values_list(
        "motif_id", "max_participants_count", "seats_taken"
    ):
        if seats is None or taken < seats:
            found[motif_id] = found.get(motif_id, 0) + 1
    return found
