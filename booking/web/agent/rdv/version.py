"""Which state of an appointment a form or a calendar was made from."""

from datetime import datetime

from booking.appointments.models import Appointment
from booking.appointments.services.amend_appointment import ChangedMeanwhile
from booking.domain.errors import DomainRuleError
from booking.domain.wallclock import utc


def version_of(appointment: Appointment) -> str:
    """What a form carries to tell which state of the appointment its author was looking at."""
    return utc(appointment.updated_at).isoformat()


def read_version(text: str) -> datetime:
    """
    Raises:
        ChangedMeanwhile: no version at all: the page must be opened anew.
    """
    try:
        return utc(datetime.fromisoformat(text.replace(" ", "+")))
    except (ValueError, OverflowError, DomainRuleError) as error:
        message = "Cette page est trop ancienne. Rouvrez le rendez-vous pour le modifier."
        raise ChangedMeanwhile(message) from error
