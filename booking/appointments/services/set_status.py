"""Say what became of an appointment, or of one participant: only what the field offers next."""

from datetime import datetime

from booking.availability.loader import zone_of
from booking.domain import statuses
from booking.domain.statuses import Kind
from socle.errors import Forbidden

from .. import author as authors
from .. import values
from ..author import Author
from ..errors import RuleRefused
from ..models import Appointment, Participation
from ..once import once
from .change_participation import change_participation
from .change_status import change_status
from .claim_chosen import Confirmation
from .locked import locked_appointment, locked_participation

UNCONFIRMED = Confirmation()


def set_status(
    appointment_id: int,
    status: str,
    author: Author,
    now: datetime,
    *,
    key: str = "",
    confirmation: Confirmation = UNCONFIRMED,
    reason: str = "",
) -> Appointment:
    """Set it by an agent; participations follow (domain.md 1.6).

    Args:
        reason: why it is cancelled, in free words; usagers read that of `revoked`.

    Raises:
        InvalidBooking: the reason is too long.
        RuleRefused: `transition`, when that status is not offered now.
        ConfirmationNeeded: a cancelled appointment comes back, and its time is taken.
    """
    reason = reason.strip()
    body = ("set_status", appointment_id, status, sorted(confirmation.codes), reason)

    def work() -> Appointment:
        _check_agent(author)
        values.check_text("reason", reason, values.LONGEST_REASON)
        appointment = locked_appointment(appointment_id)
        check_transition(kind_of(appointment), appointment.status, status, appointment, now)
        change_status(appointment, status, author, now, confirmation, reason=reason)
        return appointment

    return once(key, author, now, body, Appointment, work)


def set_participation_status(
    participation_id: int,
    status: str,
    author: Author,
    now: datetime,
    *,
    key: str = "",
    confirmation: Confirmation = UNCONFIRMED,
) -> Participation:
    """Set the status of one participant of a collective appointment, by an agent.

    Raises:
        RuleRefused: `transition`, when that status is not offered now; `individual`, where the
            status is the appointment's; `cancelled`, when the session is.
        ConfirmationNeeded: the participant comes back, and the session is full.
    """
    body = ("set_participation_status", participation_id, status, sorted(confirmation.codes))

    def work() -> Participation:
        _check_agent(author)
        participation = locked_participation(participation_id)
        appointment = participation.appointment
        if not appointment.motif.collectif:
            raise RuleRefused("individual", "Le statut se donne au rendez-vous lui-même.")
        if appointment.is_cancelled:
            raise RuleRefused("cancelled", "Cette séance est annulée.")
        check_transition(Kind.PARTICIPATION, participation.status, status, appointment, now)
        change_participation(participation, status, author, now, confirmation)
        return participation

    return once(key, author, now, body, Participation, work)


def kind_of(appointment: Appointment) -> Kind:
    return Kind.COLLECTIVE if appointment.motif.collectif else Kind.INDIVIDUAL


def check_transition(
    kind: Kind, current: str, status: str, appointment: Appointment, now: datetime
) -> None:
    """
    Raises:
        RuleRefused: the status is not among those offered after the current one, now.
    """
    moment = statuses.moment_of(appointment.starts_at, now, zone_of(appointment.place))
    if status not in statuses.transitions(kind, current, moment):
        raise RuleRefused("transition", "Ce statut ne peut pas être donné maintenant.")


def _check_agent(author: Author) -> None:
    if author.kind != authors.Kind.AGENT:
        raise Forbidden
