"""An agent adds somebody to an appointment, individual or collective."""

from datetime import datetime

from socle.errors import Forbidden

from ..author import Author, Kind
from ..checks import Asked, cautions_of_people
from ..errors import AlreadyRegistered, RuleRefused
from ..guests import guests_of
from ..models import Participation
from ..once import once
from ..orders import Attendee
from .change_participation import check_seat
from .claim_chosen import Confirmation
from .join_collective import tell_added
from .locked import locked_appointment
from .write_appointment import add_participations

UNCONFIRMED = Confirmation()


def add_participation(
    appointment_id: int,
    attendee: Attendee,
    author: Author,
    now: datetime,
    *,
    key: str = "",
    confirmation: Confirmation = UNCONFIRMED,
) -> Participation:
    """
    Raises:
        AlreadyRegistered: they take part already, or did and cancelled.
        ConfirmationNeeded: no seat is left; or, for an individual one, they come that day already
            for this motif, or as often as it allows.
        RuleRefused: the appointment is cancelled.
    """
    body = ("add_participation", appointment_id, attendee, sorted(confirmation.codes))

    def work() -> Participation:
        if author.kind != Kind.AGENT:
            raise Forbidden
        appointment = locked_appointment(appointment_id)
        if appointment.is_cancelled:
            raise RuleRefused("cancelled", "Ce rendez-vous est annulé.")
        guests = guests_of([attendee], appointment.motif, author)
        usager = guests[0].usager
        if Participation.objects.filter(appointment=appointment, usager=usager).exists():
            raise AlreadyRegistered
        if not appointment.motif.collectif:
            asked = Asked.again(appointment, usager_ids=[usager.pk])
            confirmation.require(cautions_of_people(asked, confirmation.sees))
        check_seat(appointment, author, confirmation, now)
        added = add_participations(appointment, guests, author, now)
        tell_added(added, author, now)
        return added[0]

    return once(key, author, now, body, Participation, work)
