"""Give an appointment's time back."""

from dataclasses import dataclass
from datetime import datetime

from ..models import AgentClaim, Appointment, RoomClaim


@dataclass(frozen=True, slots=True)
class AgentTime:
    """Time of an agent that was taken or given back, buffers included."""

    agent_id: int
    start: datetime
    end: datetime


def release_time(appointment: Appointment) -> list[AgentTime]:
    """Stop blocking, but keep who was to be there: for an appointment that is cancelled."""
    freed = times_of(appointment)
    AgentClaim.objects.filter(appointment=appointment).update(blocking=False)
    RoomClaim.objects.filter(appointment=appointment).update(blocking=False)
    return freed


def drop_claims(appointment: Appointment) -> list[AgentTime]:
    """Take the claims away: for an appointment whose time is about to be claimed anew."""
    freed = times_of(appointment)
    AgentClaim.objects.filter(appointment=appointment).delete()
    RoomClaim.objects.filter(appointment=appointment).delete()
    return freed


def times_of(appointment: Appointment | int) -> list[AgentTime]:
    """What the appointment takes of its agents; nothing once it is cancelled."""
    claims = AgentClaim.objects.filter(appointment=appointment, blocking=True).order_by("agent_id")
    return [
        AgentTime(agent_id, period.lower, period.upper)
        for agent_id, period in claims.values_list("agent_id", "period")
    ]
