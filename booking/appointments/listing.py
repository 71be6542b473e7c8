"""Which appointments a list, an export or a statistic is about: frozen filters, and their rows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.domain.statuses import UNKNOWN
from booking.domain.wallclock import day_start

from .models import AgentClaim, Appointment
from .models.appointment import Status

TO_COME, TO_FILL_IN = "unknown_future", "unknown_past"
"""`unknown` in two words: before the start, and after it."""
STATUSES = {
    TO_COME: "À venir",
    TO_FILL_IN: "À renseigner",
    Status.SEEN.value: "Honoré",
    Status.EXCUSED.value: "Annulé par l’usager",
    Status.REVOKED.value: "Annulé par le service",
    Status.NOSHOW.value: "Absence non excusée",
}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Listing:
    """Identifiers and days only; nothing in a filter means "all".

    Args:
        first, last: days of the start, both included, on the clocks of the zone given to `rows_of`.
        status: a key of `STATUSES`.
    """

    organisation_ids: tuple[int, ...]
    agent_id: int | None = None
    usager_id: int | None = None
    place_ids: tuple[int, ...] = ()
    motif_ids: tuple[int, ...] = ()
    status: str = ""
    first: date | None = None
    last: date | None = None

    def as_json(self) -> dict[str, object]:
        """What a background job stores; `from_json` reads it back."""
        stored = asdict(self)
        for bound in ("first", "last"):
            stored[bound] = stored[bound] and stored[bound].isoformat()
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Listing":
        read = dict(stored)
        for bound in ("first", "last"):
            read[bound] = read.get(bound) and date.fromisoformat(str(read[bound]))
        for several in ("organisation_ids", "place_ids", "motif_ids"):
            read[several] = tuple(read.get(several) or ())
        return cls(**read)


def rows_of(listing: Listing, actor: Actor, now: datetime, zone: ZoneInfo) -> QuerySet[Appointment]:
    """The rows that the actor may see among those asked for, in no order."""
    rows = Appointment.objects.filter(
        _those_of(listing), organisation_id__in=listing.organisation_ids
    )
    if listing.agent_id:
        claims = AgentClaim.objects.filter(agent_id=listing.agent_id, appointment__isnull=False)
        rows = rows.filter(pk__in=claims.values("appointment_id"))
    if listing.first:
        rows = rows.filter(starts_at__gte=day_start(zone, listing.first))
    if listing.last:
        rows = rows.filter(starts_at__lt=day_start(zone, listing.last + ONE_DAY))
    if listing.status:
        rows = rows.filter(status_is(listing.status, now))
    return visible_to(rows, actor)


def _those_of(listing: Listing) -> Q:
    wanted = Q()
    if listing.usager_id:
        # By a subquery: a join could give an appointment twice.
        wanted &= Q(
            pk__in=Appointment.objects.filter(participations__usager_id=listing.usager_id).values(
                "pk"
            )
        )
    if listing.place_ids:
        wanted &= Q(place_id__in=listing.place_ids)
    if listing.motif_ids:
        wanted &= Q(motif_id__in=listing.motif_ids)
    return wanted


def status_is(status: str, now: datetime) -> Q:
    """Rows of one key of `STATUSES` at this instant."""
    if status == TO_COME:
        return Q(status=UNKNOWN, starts_at__gt=now)
    if status == TO_FILL_IN:
        return Q(status=UNKNOWN, starts_at__lte=now)
    return Q(status=status)


def status_key(appointment: Appointment, now: datetime) -> str:
    """The key of `STATUSES` of one row."""
    if appointment.status != UNKNOWN:
        return appointment.status
    return TO_COME if appointment.starts_at > now else TO_FILL_IN
