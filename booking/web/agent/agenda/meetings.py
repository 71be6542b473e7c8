"""Appointments as an agenda shows them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.appointments.models import Appointment, Participation
from booking.appointments.models.appointment import CANCELLED
from booking.appointments.services.mark_arrived import may_arrive
from booking.availability.loader import zone_of
from booking.web.agent.rdv.version import version_of
from booking.web.agent.standing import standing_of

from .entries import Busy, Meeting

# What a glance at the title tells of the place.
REMOTE = {"phone": "téléphone", "home": "domicile", "visio": "visio"}


def with_details(appointments: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Together with what `meeting_of` reads (3 queries)."""
    participations = Participation.objects.select_related("usager").order_by("pk")
    return appointments.select_related("organisation", "motif", "place").prefetch_related(
        Prefetch("participations", queryset=participations), "agents"
    )


def split_by_sight(
    appointments: QuerySet[Appointment], actor: Actor, organisation_id: int, now: datetime
) -> tuple[tuple[Meeting, ...], tuple[Busy, ...]]:
    """Those that the actor may see in full, the others as time taken (4 queries)."""
    seen = set(visible_to(appointments.order_by(), actor).values_list("pk", flat=True))
    rows = list(with_details(appointments.order_by("starts_at", "pk")))
    meetings = tuple(meeting_of(row, organisation_id, now) for row in rows if row.pk in seen)
    busy = tuple(
        Busy(row.starts_at, row.ends_at)
        for row in rows
        if row.pk not in seen and not row.is_cancelled
    )
    return meetings, busy


def meeting_of(appointment: Appointment, organisation_id: int, now: datetime) -> Meeting:
    zone = zone_of(appointment.place)
    starts_at = appointment.starts_at.astimezone(zone)
    return Meeting(
        pk=appointment.pk,
        organisation_id=appointment.organisation_id,
        organisation=appointment.organisation.name,
        starts_at=starts_at,
        ends_at=appointment.ends_at.astimezone(zone),
        title=title_of(appointment),
        motif=appointment.motif.name,
        colour=appointment.motif.color,
        where=where_of(appointment),
        agents=tuple(str(agent) for agent in appointment.agents.all()),
        standing=standing_of(
            appointment.status, starts_at, now, zone, collective=appointment.motif.collectif
        ),
        is_elsewhere=appointment.organisation_id != organisation_id,
        is_booked_online=appointment.created_by == Appointment.CreatedBy.USER,
        has_arrived=may_arrive(appointment, now) and appointment.arrived_at is not None,
        version=version_of(appointment),
    )


def title_of(appointment: Appointment) -> str:
    """Who comes; for a collective one, what it is and how many come (domain.md 3, Agenda)."""
    participations = appointment.participations.all()
    motif = appointment.motif
    if motif.collectif:
        subject = f"{motif.name} : {appointment.name}" if appointment.name else motif.name
        return f"{subject} ({_seats(participations, appointment.max_participants_count)})"
    names = ", ".join(str(part.usager) for part in participations) or "Sans usager"
    online = "@ " if appointment.created_by == Appointment.CreatedBy.USER else ""
    remote = REMOTE.get(motif.location_type)
    return f"{online}{names} ({remote})" if remote else f"{online}{names}"


def _seats(participations: Iterable[Participation], seats: int | None) -> str:
    coming = sum(part.status not in CANCELLED for part in participations)
    return f"{coming}/{seats}" if seats else f"{coming}"


def where_of(appointment: Appointment) -> str:
    """The place and its address, or how it takes place."""
    if appointment.place:
        return f"{appointment.place.name}, {appointment.place.address}"
    return appointment.motif.get_location_type_display()
