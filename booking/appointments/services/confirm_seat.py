"""The address is proved: the seat that was kept is taken, or the person waits for one."""

from datetime import datetime

from booking.directory.models import Usager

from ..author import Author
from ..errors import AlreadyRegistered, SessionFull
from ..guests import Guest
from ..models import Appointment, BookingHold, Participation
from ..models.appointment import CANCELLED
from ..orders import Attendee
from .join_collective import join_collective
from .locked import locked_appointment
from .seat_waiting import wait_for_seat


def confirm_seat(hold: BookingHold, booker: Usager, guest: Guest, now: datetime) -> Appointment:
    """Within the transaction that has locked the hold. Who comes already has their seat.

    Raises:
        RuleRefused, NotVisible: see `join_collective`.
        SessionFull: the hold had lapsed, and no seat is left.
    """
    # Its own seat is not counted against it.
    hold.state = BookingHold.State.CONFIRMED
    hold.save(update_fields=["state"])
    person, number = guest.usager, guest.ants_number
    attendee, author = Attendee(usager_id=person.pk, ants_number=number), Author.usager(booker)
    try:
        part = join_collective(hold.session_id, attendee, author, now)
    except AlreadyRegistered:
        rows = Participation.objects.filter(appointment=hold.session_id, usager=person)
        part = rows.exclude(status__in=CANCELLED).get()
    except SessionFull:
        if not hold.waits:
            raise
        session = locked_appointment(hold.session_id)
        wait_for_seat(session, person, now, hold, number)
        return session
    hold.participation, hold.appointment_id = part, hold.session_id
    hold.save(update_fields=["participation", "appointment"])
    return part.appointment
