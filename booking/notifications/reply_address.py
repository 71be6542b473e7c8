"""The address that answers to our mails are written to: it tells the appointment and its espace.

`rdv+<identifier>-<secret>@<domain>`: 54 signs before the `@`, of the 64 that there may be.
"""

import re
from collections.abc import Iterable

from django.conf import settings

from booking.appointments.models import Appointment
from socle.links import LENGTH, opens, secret_of

PURPOSE = "reply"
_LOCAL_PART = re.compile(rf"rdv\+([0-9]{{1,16}})-([a-z2-7]{{{LENGTH}}})")


def reply_address(appointment: Appointment) -> str:
    """Where answers about this appointment are written to; empty where none are read."""
    if not settings.REPLY_DOMAIN:
        return ""
    return f"rdv+{appointment.pk}-{secret_of(PURPOSE, appointment.pk)}@{settings.REPLY_DOMAIN}"


def appointment_in(recipients: Iterable[str]) -> int | None:
    """The appointment that one of the addresses is about, if its secret is right."""
    for address in recipients:
        local, _, domain = address.strip().lower().rpartition("@")
        found = _LOCAL_PART.fullmatch(local)
        if found and domain == settings.REPLY_DOMAIN.lower():
            appointment_id = int(found[1])
            if opens(found[2], PURPOSE, appointment_id):
                return appointment_id
    return None
