"""What is to be declared of one appointment: a line for each number. Called inside its espace."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from booking.appointments.models import Appointment, Participation
from booking.appointments.models.appointment import CANCELLED
from booking.availability.loader import zone_of
from booking.notifications.addresses import origin_of
from tenants.context import current_espace

PATH = "/users/rdvs/"
"""Where its page is, for whoever asks France Titres: it opens for nobody without a proof."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One number's appointment, in the words of the coordination service (interfaces.md 2.3)."""

    number: str
    path: str
    meeting_point: str
    meeting_point_id: str
    local: datetime

    @property
    def management_url(self) -> str:
        return f"{origin_of(current_espace().primary_host)}{self.path}"

    @property
    def appointment_date(self) -> str:
        return f"{self.local:%Y-%m-%d %H:%M:%S}"

    @property
    def values(self) -> dict[str, str]:
        """What is told of it, and replayed to take it back."""
        return {
            "management_url": self.management_url,
            "meeting_point": self.meeting_point,
            "meeting_point_id": self.meeting_point_id,
            "appointment_date": self.appointment_date,
        }


def declarations_of(appointment_id: int, now: datetime) -> dict[str, Declaration]:
    """By number; none for what is cancelled, gone, begun, or no business of France Titres
    (2 queries)."""
    found = (
        Appointment.objects.standing()
        .select_related("place")
        .exclude(motif__category__ants_code="")
        .filter(pk=appointment_id, motif__category__isnull=False, place__isnull=False)
        .filter(starts_at__gt=now)
        .first()
    )
    if found is None:
        return {}
    rows = Participation.objects.filter(appointment=found).order_by("pk")
    return _declarations(found, list(rows))


def _declarations(found: Appointment, rows: list[Participation]) -> dict[str, Declaration]:
    """Each number has an address of its own: the service takes an address once (external.md 1.4).

    The first who was registered has the appointment's, which the field knows.
    """
    local = found.starts_at.astimezone(zone_of(found.place))
    made = {}
    for row in rows:
        if not row.ants_number or row.status in CANCELLED:
            continue
        own = "" if row.pk == rows[0].pk else f"?participation={row.pk}"
        made[row.ants_number] = Declaration(
            number=row.ants_number,
            path=f"{PATH}{found.pk}{own}",
            meeting_point=found.place.name,
            meeting_point_id=str(found.place_id),
            local=local,
        )
    return made


def numbered_appointments(now: datetime, place_id: int | None = None) -> Iterable[int]:
    """Appointments to come of which somebody has a number, at that place or anywhere (1 query)."""
    rows = Participation.objects.exclude(ants_number="").filter(appointment__starts_at__gt=now)
    if place_id is not None:
        rows = rows.filter(appointment__place=place_id)
    return rows.order_by("appointment_id").values_list("appointment_id", flat=True).distinct()
