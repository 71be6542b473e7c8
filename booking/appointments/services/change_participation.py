"""What every change of one participation's status does."""

from datetime import datetime

from booking.domain import statuses
from socle.outbox.publish import publish

from .. import history
from ..author import Author
from ..cautions import Caution, Code
from ..errors import SessionFull
from ..models import Appointment, Change, Participation
from ..seats import count_taken
from .change_status import change_status
from .claim_chosen import Confirmation
from .seat_waiting import tell_who_waits

Verb = Change.Verb


def change_participation(
    participation: Participation,
    status: str,
    author: Author,
    now: datetime,
    confirmation: Confirmation,
) -> None:
    """Set the status of a participation whose appointment is locked, which may follow.

    Raises:
        SessionFull, ConfirmationNeeded: somebody comes back and there is no seat; an agent may
            confirm it.
    """
    before, appointment = participation.status, participation.appointment
    if statuses.takes_time(before, status):
        check_seat(appointment, author, confirmation, now)
    participation.status = status
    participation.save(update_fields=["status"])
    _tell(participation, before, author, now)
    if status in statuses.CANCELLED:
        tell_who_waits(appointment)
    follow_participations(appointment, author, now, confirmation)


def follow_participations(
    appointment: Appointment, author: Author, now: datetime, confirmation: Confirmation
) -> None:
    """Give a locked appointment the status that its participations make."""
    found = Participation.objects.filter(appointment=appointment).values_list("status", flat=True)
    status = statuses.appointment_after(
        appointment.status,
        found,
        collective=appointment.motif.collectif,
        started=appointment.starts_at <= now,
    )
    if status != appointment.status:
        change_status(appointment, status, author, now, confirmation, cascade=False)


def check_seat(
    appointment: Appointment, author: Author, confirmation: Confirmation, now: datetime
) -> None:
    """Must hold the appointment's lock: it is what makes the last seat one person's.

    Raises:
        SessionFull: no seat is left, for whoever is not an agent.
        ConfirmationNeeded: the same, for an agent, who may add one.
    """
    seats = appointment.max_participants_count
    if seats is None:
        return
    if count_taken(appointment, now) < seats:
        return
    if not author.decides:
        raise SessionFull
    sentence = f"Les {seats} places de cette séance sont prises."
    confirmation.require([Caution(Code.SESSION_FULL, sentence, "vous, en ajoutant des places")])


def _tell(participation: Participation, before: str, author: Author, now: datetime) -> None:
    if participation.status in statuses.CANCELLED:
        verb, topic = Verb.PARTICIPATION_CANCELLED, "participation.cancelled"
    elif before in statuses.CANCELLED:
        verb, topic = Verb.PARTICIPATION_RESTORED, "participation.restored"
    else:
        verb, topic = Verb.PARTICIPATION_MARKED, "participation.marked"
    line = history.change(
        verb,
        participation.appointment_id,
        author,
        now,
        usager_id=participation.usager_id,
        before={"status": before},
        after={"status": participation.status},
    )
    history.write([line])
    publish(
        topic,
        appointment_id=participation.appointment_id,
        participation_id=participation.pk,
        status=participation.status,
        **author.ids,
    )
