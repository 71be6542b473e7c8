"""Who books in an organisation: whoever may edit what is booked there."""

from booking.access.actor import Actor
from booking.access.decisions import require_seen
from booking.appointments.models import Appointment
from booking.directory.models import Organisation


def require_may_book(actor: Actor, organisation: Organisation) -> None:
    """
    Raises:
        Forbidden: the agent sees the organisation and has no role in it.
    """
    require_seen(actor, "edit", Appointment(organisation=organisation))
