"""The espace of Visioplainte: its counters, its motif, what it told of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db.models import Prefetch, QuerySet

from api.v1.objects import instant_text
from booking.appointments.models import Appointment, Participation
from booking.appointments.wanted import Wanted
from booking.catalog.models import Motif
from booking.directory.models import Agent, AgentRole
from booking.domain.allocation import Door
from socle.errors import DomainError
from tenants.machines import entered
from tenants.models import Espace

SLUG, SERVICE = "visioplainte", "Gendarmerie Nationale"


class NotOpen(DomainError):
    code = "no_espace"
    status = 503
    message = "Visioplainte n’est pas ouverte sur cette plateforme."


@contextmanager
def at_visioplainte() -> Iterator[Espace]:
    """Work in the espace of Visioplainte, known by its address.

    Raises:
        NotOpen: there is none, or it is suspended.
    """
    espace = Espace.objects.active().filter(slug=SLUG).first()
    if espace is None:
        raise NotOpen
    with entered(espace):
        yield espace


def counters() -> QuerySet[Agent]:
    """The « guichets »: who receives there without logging in, by identifier."""
    return (
        Agent.objects.current()
        .filter(roles__access_level=AgentRole.AccessLevel.INTERVENANT, services__name=SERVICE)
        .distinct()
        .order_by("pk")
    )


def motif() -> Motif:
    """
    Raises:
        NotOpen: its service has none.
    """
    found = Motif.objects.current().filter(service__name=SERVICE).order_by("pk").first()
    if found is None:
        raise NotOpen
    return found


def wanted(asked: Motif) -> Wanted:
    """With the share that is kept for who does not book by themselves."""
    ids = tuple(counters().values_list("pk", flat=True)) or (0,)
    return Wanted(motif=asked, agent_ids=ids, door=Door.COUNTER)


def rdvs() -> QuerySet[Appointment]:
    """3 queries."""
    parts = Participation.objects.order_by("pk")
    return Appointment.objects.order_by("starts_at", "pk").prefetch_related(
        Prefetch("agents", Agent.objects.order_by("pk")), Prefetch("participations", parts)
    )


def counter_told(agent: Agent) -> dict[str, object]:
    return {"id": agent.pk, "name": str(agent)}


def slot_told(start: datetime, asked: Motif, zone) -> dict[str, object]:
    told = start.astimezone(zone).isoformat(timespec="seconds")
    return {"starts_at": told, "duration_in_min": asked.default_duration_in_min}


def rdv_told(rdv: Appointment) -> dict[str, object]:
    agents, parts = list(rdv.agents.all()), list(rdv.participations.all())
    # In UTC: two local times are subtracted by their wall clocks.
    lasts = rdv.ends_at.astimezone(UTC) - rdv.starts_at.astimezone(UTC)
    return {
        "id": rdv.pk,
        "created_at": instant_text(rdv.created_at),
        "duration_in_min": lasts // timedelta(minutes=1),
        "ends_at": instant_text(rdv.ends_at),
        "guichet": counter_told(agents[0]) if agents else None,
        "starts_at": instant_text(rdv.starts_at),
        "status": rdv.status,
        "user_id": parts[0].usager_id if parts else None,
    }
