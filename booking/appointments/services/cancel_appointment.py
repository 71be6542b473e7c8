"""Cancel an appointment: by the service, or by the usager until four hours before."""

from datetime import datetime

from booking.domain import statuses
from socle.errors import Forbidden

from ..author import Author, Kind
from ..errors import RuleRefused
from ..models import Appointment
from ..once import once
from ..own_deadlines import cancel_verdict
from .change_status import change_status
from .claim_chosen import Confirmation
from .locked import locked_appointment
from .set_status import check_transition, kind_of


def cancel_appointment(
    appointment_id: int, author: Author, now: datetime, *, status: str = "", key: str = ""
) -> Appointment:
    """Cancel it, for all its participants, and give its time to who waits for it.

    Args:
        status: for an agent, `revoked` (their own decision, as when left empty) or `excused`
            (the usager asked for it). An usager always excuses.

    Raises:
        RuleRefused: the rules of the motif, or the deadline.
        Forbidden: a prescripteur, who cannot change what they booked.
    """
    body = ("cancel", appointment_id, status)

    def work() -> Appointment:
        appointment = locked_appointment(appointment_id)
        wanted = _status_by(author, appointment, status, now)
        change_status(appointment, wanted, author, now, Confirmation())
        return appointment

    return once(key, author, now, body, Appointment, work)


def _status_by(author: Author, appointment: Appointment, status: str, now: datetime) -> str:
    if author.kind == Kind.AGENT:
        wanted = status or statuses.REVOKED
        check_transition(kind_of(appointment), appointment.status, wanted, appointment, now)
        return wanted
    if author.kind != Kind.USER:
        raise Forbidden
    if appointment.motif.collectif:
        raise RuleRefused("collective", "Annulez votre inscription, pas la séance.")
    if appointment.status not in (statuses.UNKNOWN, *statuses.CANCELLED):
        raise RuleRefused("over", "Ce rendez-vous a déjà eu lieu.")
    check_deadline(appointment, now, cancelled=appointment.is_cancelled)
    return statuses.EXCUSED


def check_deadline(appointment: Appointment, now: datetime, *, cancelled: bool) -> None:
    """
    Raises:
        RuleRefused: an usager may no longer cancel, or never could (booking.md 2.5).
    """
    RuleRefused.unless(cancel_verdict(appointment, now, cancelled=cancelled))
