"""What an agent's own calendar is told of an appointment: motif, address and link, no person.

A motif that is not shown to usagers is not named either: other people read calendars. Of an
appointment at home only the town is told, of a video meeting not the room.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Prefetch

from booking.appointments.models import Appointment, Participation
from booking.appointments.models.appointment import CANCELLED
from booking.catalog.models import Motif
from booking.notifications.pages import appointment_page
from booking.notifications.recap import Recap, recap_of

AT_HOME = "Au domicile de l’usager"
WHERE = {
    Motif.LocationType.PHONE: "Par téléphone",
    Motif.LocationType.VISIO: "Par visioconférence",
    Motif.LocationType.HOME: AT_HOME,
}


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One appointment as it goes out. Instants are in the zone where it takes place."""

    appointment_id: int
    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    where: str
    link: str
    sequence: int
    changed_at: datetime
    is_cancelled: bool

    @property
    def digest(self) -> str:
        """Changes with whatever a calendar shows of it, and with nothing else."""
        told = (
            self.uid,
            self.starts_at.isoformat(),
            self.ends_at.isoformat(),
            self.summary,
            self.where,
            self.link,
            self.is_cancelled,
        )
        return sha256("\x00".join(map(str, told)).encode()).hexdigest()


def events_of(
    agent_id: int, since: datetime, until: datetime, *, with_cancelled: bool = True
) -> list[CalendarEvent]:
    """The agent's appointments that start within [since, until), newest first (3 queries)."""
    rows = Appointment.objects.filter(
        claims__agent_id=agent_id, starts_at__gte=since, starts_at__lt=until
    )
    if not with_cancelled:
        rows = rows.exclude(status__in=CANCELLED)
    people = Participation.objects.select_related("usager__responsible").order_by("pk")
    related = ("organisation", "motif__service", "place")
    found = rows.select_related(*related).prefetch_related(
        Prefetch("participations", queryset=people)
    )
    return [event_of(row) for row in found.order_by("-starts_at", "-pk")]


def event_of(appointment: Appointment) -> CalendarEvent:
    """Reads organisation, motif, its service, place and participations: select them beforehand."""
    recap = recap_of(appointment)
    parts = list(appointment.participations.all())
    return CalendarEvent(
        appointment_id=appointment.pk,
        uid=str(appointment.uuid),
        starts_at=recap.starts_at,
        ends_at=recap.ends_at,
        summary=_plain(_summary(appointment, recap, parts)),
        where=_plain(_where(recap, parts)),
        link=appointment_page(appointment),
        sequence=appointment.ics_sequence,
        changed_at=appointment.updated_at,
        is_cancelled=appointment.is_cancelled,
    )


def _summary(appointment: Appointment, recap: Recap, parts: Iterable[Participation]) -> str:
    if recap.is_discreet:
        return f"RDV {recap.service}"
    if not recap.motif.collectif:
        return recap.motif.name
    coming = sum(part.status not in CANCELLED for part in parts)
    seats = appointment.max_participants_count
    title = recap.title or recap.motif.name
    return f"{title} ({coming}/{seats})" if seats else f"{title} ({coming})"


def _where(recap: Recap, parts: Iterable[Participation]) -> str:
    if recap.place:
        return f"{recap.place.name} ({recap.place.address})"
    words = WHERE.get(recap.motif.location_type, "")
    if recap.at_home and (contact := next((part.usager.contact for part in parts), None)):
        town = f"{contact.post_code} {contact.city_name}".strip()
        return f"{words}, {town}" if town else words
    return words


def _plain(text: str) -> str:
    """On one line, without the signs that calendars refuse."""
    return " ".join("".join(sign for sign in text if sign.isprintable()).split())
