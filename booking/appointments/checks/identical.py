"""The same appointment a second time: refused, whatever was confirmed."""

from ..errors import IdenticalAppointment
from ..models import Appointment
from .asked import Asked


def refuse_identical(asked: Asked) -> None:
    """Must follow the claims: who waited for an agent's time then sees what took it.

    1 query, 3 when some of the same people meet then already.

    Raises:
        IdenticalAppointment: same organisation, motif, place, time, usagers and agents.
    """
    same = (
        Appointment.objects.standing()
        .filter(
            organisation=asked.organisation_id,
            motif=asked.motif,
            place=asked.place,
            starts_at=asked.starts_at,
            ends_at=asked.ends_at,
        )
        .exclude(pk=asked.moved_id)
        .prefetch_related("claims", "participations")
    )
    # One of each is enough to leave out the appointments that other agents have at that time.
    if asked.agent_ids:
        same = same.filter(claims__agent_id=asked.agent_ids[0])
    if asked.usager_ids:
        same = same.filter(participations__usager_id=asked.usager_ids[0])
    for appointment in same:
        agents = {claim.agent_id for claim in appointment.claims.all()}
        usagers = {part.usager_id for part in appointment.participations.all()}
        if agents == set(asked.agent_ids) and usagers == set(asked.usager_ids):
            raise IdenticalAppointment
