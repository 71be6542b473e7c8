"""Rows that a service will change, locked in the one order that all services keep.

Appointment, its participations and waiting entries, usagers, agents; then claims on agents' time
by agent, and on rooms by room. Somebody else's waiting entries are never waited for.
"""

from collections.abc import Iterable

from booking.directory.models import Agent
from socle.errors import NotVisible

from ..models import Appointment, Participation
from ..values import LAST_ID


def locked_appointment(appointment_id: int) -> Appointment:
    """The appointment with its motif, place and organisation, ours until the transaction ends.

    Raises:
        NotVisible: there is none.
    """
    rows = Appointment.objects.select_related("motif__category", "place", "organisation")
    found = (
        rows.select_for_update(no_key=True, of=("self",)).filter(pk=appointment_id).first()
        if 0 < appointment_id <= LAST_ID
        else None
    )
    if found is None:
        raise NotVisible
    return found


def locked_participation(participation_id: int) -> Participation:
    """The participation, its appointment locked before it; `participation.appointment` is that.

    Raises:
        NotVisible: there is none.
    """
    ids = Participation.objects.filter(pk=participation_id).values_list("appointment_id", flat=True)
    appointment = locked_appointment(ids.first() or 0)
    found = (
        Participation.objects.select_related("usager__responsible")
        .filter(pk=participation_id)
        .first()
    )
    if found is None:
        raise NotVisible
    found.appointment = appointment
    return found


def lock_agents(agent_ids: Iterable[int]) -> None:
    """Agents whose time is both given back and taken: two moves that swap must take turns."""
    rows = Agent.objects.filter(pk__in=agent_ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
