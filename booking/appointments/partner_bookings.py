"""What one partner structure booked, and nothing else: as much as it needs to follow it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from booking.availability.loader import zone_of
from booking.domain.wallclock import day_start

from .listing import STATUSES, TO_COME
from .models import Prescripteur
from .models.appointment import CANCELLED, Status

UPCOMING = {"a_venir": "À venir", "annules": "Annulés", "passes": "Passés"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters; nothing means all.

    Args:
        email: of the prescripteur whose own alone are wanted.
        first, last: days of the start, both included, on the espace's clocks.
        state: a key of `UPCOMING`.
    """

    email: str = ""
    first: date | None = None
    last: date | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """One line: no contact of the person, no note of an agent."""

    starts_at: datetime  # in the zone of the place
    person: str
    motif: str
    where: str
    status: str
    by: str


def bookings_of(partner_id: int, asked: Asked, now: datetime) -> QuerySet[Prescripteur]:
    """The rows, the latest start first; those whose person was forgotten keep no name."""
    rows = Prescripteur.objects.filter(partner_id=partner_id)
    zone = zone_of(None)
    start = "participation__appointment__starts_at"
    if asked.email:
        rows = rows.filter(email=asked.email)
    if asked.first:
        rows = rows.filter(**{f"{start}__gte": day_start(zone, asked.first)})
    if asked.last:
        rows = rows.filter(**{f"{start}__lt": day_start(zone, asked.last + timedelta(days=1))})
    if asked.state == "annules":
        rows = rows.filter(participation__status__in=CANCELLED)
    elif asked.state:
        bound = "gt" if asked.state == "a_venir" else "lte"
        rows = rows.exclude(participation__status__in=CANCELLED)
        rows = rows.filter(**{f"{start}__{bound}": now})
    related = ("motif", "organisation", "place")
    return rows.select_related(
        *(f"participation__appointment__{name}" for name in related)
    ).order_by(f"-{start}", "-pk")


def lines(rows: QuerySet[Prescripteur], now: datetime) -> Iterator[Booking]:
    """The rows in words."""
    for row in rows:
        booked = row.participation.appointment
        place = booked.place
        yield Booking(
            starts_at=booked.starts_at.astimezone(zone_of(place)),
            person=row.person or "–",
            motif=booked.motif.name,
            where=", ".join(one.name for one in (booked.organisation, place) if one),
            status=_status(row, now),
            by=str(row),
        )


def _status(row: Prescripteur, now: datetime) -> str:
    """An attendance that nobody noted yet is over for the partner, not « à renseigner »."""
    if row.disowned_at:
        return "Annulé : la personne ne l’avait pas demandé"
    status, starts_at = row.participation.status, row.participation.appointment.starts_at
    if status == Status.UNKNOWN and starts_at <= now:
        return "Passé"
    return STATUSES[TO_COME] if status == Status.UNKNOWN else STATUSES[status]
