"""The appointments of a case: those that take an agent's time, and those known by a number."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.appointments.models import AgentClaim, Appointment, Participation
from booking.appointments.models.appointment import CANCELLED
from booking.availability.loader import zone_of
from tests.factories import MotifFactory, PlaceFactory, UsagerFactory


def make(world, row: Mapping) -> None:
    window = world.windows.get(row.get("agent_of") or row.get("plage") or row.get("agent"), {})
    place = _place(world, row, window)
    start = _instant(row["starts_at"], zone_of(place))
    end = start + timedelta(minutes=row.get("duration_in_min", 30))
    if row.get("ends_at"):
        end = _instant(row["ends_at"], zone_of(place))
    booked = Appointment.objects.create(
        organisation=place.organisation,
        motif=_motif(world, row, window, place),
        place=place,
        starts_at=start,
        ends_at=end,
        status=row.get("status") or "unknown",
        created_by=Appointment.CreatedBy.USER,
    )
    for number in _numbers(row):
        Participation.objects.create(
            appointment=booked,
            usager=UsagerFactory(),
            ants_number=number,
            link_expires_at=start,
            status=booked.status,
        )
    if booked.status not in CANCELLED:
        _claim(world, row, booked)
    world.named[row.get("ref", f"R{len(world.booked) + 1}")] = booked
    world.booked.append(booked)


def _claim(world, row: Mapping, booked: Appointment) -> None:
    """Its agents' time; an agent may have two at once, booked on purpose."""
    names = row.get("agents") or [row.get("agent_of") or row.get("plage") or row.get("agent")]
    period = DateTimeTZRange(booked.starts_at, booked.ends_at, "[)")
    for agent in (world.agent(name) for name in names if name):
        lane = AgentClaim.objects.filter(agent=agent, period__overlap=period).count()
        AgentClaim.objects.create(agent=agent, appointment=booked, period=period, lane=lane)


def _place(world, row: Mapping, window: Mapping):
    told = row.get("lieu") or window.get("lieu")
    if isinstance(told, Mapping):
        return PlaceFactory(name=told.get("name", "Mairie"))
    if told in world.named:
        return world.named[told]
    return PlaceFactory(name=row["lieu_name"]) if "lieu_name" in row else PlaceFactory()


def _motif(world, row: Mapping, window: Mapping, place):
    told = row.get("motif") or next(iter(window.get("motifs", [])), None)
    if told in world.named:
        return world.named[told]
    name = row.get("motif_category", "Passeport disponible sur le site de l'ANTS")
    return MotifFactory(organisations=[place.organisation], category=world.category(name))


def _numbers(row: Mapping) -> list[str]:
    told = row.get("user_ants_numbers") or [row.get("user_ants_number")]
    people = row.get("users") or []
    return [one for one in (*told, *(one.get("ants_pre_demande_number") for one in people)) if one]


def _instant(text: str, zone: ZoneInfo) -> datetime:
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=zone)
