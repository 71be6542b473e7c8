"""An agent says something anew of an appointment that stays where and when it is."""

from datetime import datetime

from socle.errors import Forbidden
from socle.outbox.publish import publish

from .. import history, values
from ..author import Author, Kind
from ..errors import InvalidBooking
from ..models import AgentClaim, Appointment, Change
from ..once import once
from ..orders import Details
from .locked import locked_appointment
from .seat_waiting import tell_who_waits


def edit_appointment(
    appointment_id: int, details: Details, author: Author, now: datetime, *, key: str = ""
) -> Appointment:
    """Change its context, title or number of seats; `move_appointment` does the rest.

    Raises:
        InvalidBooking: a text too long, or a title or seats for an individual appointment.
    """

    def work() -> Appointment:
        if author.kind != Kind.AGENT:
            raise Forbidden
        appointment = locked_appointment(appointment_id)
        _check(details, appointment)
        return _edit(appointment, details, author, now)

    return once(key, author, now, ("edit", appointment_id, details), Appointment, work)


def _check(details: Details, appointment: Appointment) -> None:
    values.check_text("context", details.context or "", values.LONGEST_TEXT)
    values.check_text("name", details.name or "", values.LONGEST_NAME)
    values.check_seats(details.seats or None)
    if not appointment.motif.collectif and (details.name or details.seats):
        raise InvalidBooking("name", "Seul un rendez-vous collectif a un intitulé et des places.")


def _edit(appointment: Appointment, details: Details, author: Author, now: datetime) -> Appointment:
    claims = AgentClaim.objects.filter(appointment=appointment).values_list("agent_id", flat=True)
    agent_ids = list(claims)
    before = history.snapshot(appointment, agent_ids)
    if details.context is not None:
        appointment.context = details.context
    if details.name is not None:
        appointment.name = details.name
    if details.seats is not None:
        appointment.max_participants_count = details.seats or None
    changes = history.difference(before, history.snapshot(appointment, agent_ids))
    if not changes[1]:
        return appointment
    fields = ["context", "name", "max_participants_count", "updated_at"]
    appointment.save(update_fields=fields)
    line = history.change(
        Change.Verb.EDITED, appointment.pk, author, now, before=changes[0], after=changes[1]
    )
    history.write([line])
    publish("appointment.edited", appointment_id=appointment.pk, **author.ids)
    tell_who_waits(appointment)
    return appointment
