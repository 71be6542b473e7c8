"""The appointment of an address, for who may see it, and for who may change it."""

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen
from booking.appointments.models import Appointment, Participation
from booking.directory.models import Organisation
from socle.errors import NotVisible


def seen_appointment(actor: Actor, organisation: Organisation, appointment_id: int) -> Appointment:
    """
    Raises:
        NotVisible: none of this organisation, or not for this agent.
    """
    rows = Appointment.objects.select_related(
        "organisation", "motif__service", "motif__category", "place", "created_by_agent"
    )
    return fetch_visible(rows, actor, pk=appointment_id, organisation=organisation)


def own_appointment(
    actor: Actor, organisation: Organisation, appointment_id: int, verb: str = "edit"
) -> Appointment:
    """
    Raises:
        NotVisible: see `seen_appointment`.
        Forbidden: the agent sees it and may not do that.
    """
    found = seen_appointment(actor, organisation, appointment_id)
    require_seen(actor, verb, found)
    return found


def participation_of(appointment: Appointment, participation_id: int) -> Participation:
    """
    Raises:
        NotVisible: none of this appointment.
    """
    rows = appointment.participations.select_related("usager__responsible")
    found = rows.filter(pk=participation_id).first()
    if found is None:
        raise NotVisible
    return found


def participations_of(appointment: Appointment) -> list[Participation]:
    return list(appointment.participations.select_related("usager__responsible").order_by("pk"))
