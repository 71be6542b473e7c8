"""Bring a cancelled appointment back, if its time is still to be had."""

from datetime import datetime

from booking.domain import statuses
from socle.errors import Forbidden

from ..author import Author, Kind
from ..errors import RuleRefused
from ..models import Appointment
from ..once import once
from .change_status import change_status
from .claim_chosen import Confirmation
from .locked import locked_appointment
from .set_status import UNCONFIRMED


def restore_appointment(
    appointment_id: int,
    author: Author,
    now: datetime,
    *,
    key: str = "",
    confirmation: Confirmation = UNCONFIRMED,
) -> Appointment:
    """Make it to come again, and all its participations, by an agent.

    Raises:
        RuleRefused: it is not cancelled.
        ConfirmationNeeded: its time has been taken; once confirmed, the two overlap.
    """
    body = ("restore", appointment_id, sorted(confirmation.codes))

    def work() -> Appointment:
        if author.kind != Kind.AGENT:
            raise Forbidden
        appointment = locked_appointment(appointment_id)
        if not appointment.is_cancelled:
            raise RuleRefused("not_cancelled", "Ce rendez-vous n’est pas annulé.")
        change_status(appointment, statuses.UNKNOWN, author, now, confirmation)
        return appointment

    return once(key, author, now, body, Appointment, work)
