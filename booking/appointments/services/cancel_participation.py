"""One participant of a collective appointment does not come after all."""

from datetime import datetime

from booking.domain import statuses
from booking.domain.statuses import Kind as StatusKind
from socle.errors import Forbidden

from ..author import Author, Kind
from ..errors import RuleRefused
from ..models import Participation
from ..once import once
from .cancel_appointment import check_deadline
from .change_participation import change_participation
from .claim_chosen import Confirmation
from .locked import locked_participation
from .set_status import check_transition


def cancel_participation(
    participation_id: int, author: Author, now: datetime, *, key: str = ""
) -> Participation:
    """Excuse the participant: the seat is free again, the session goes on.

    Raises:
        RuleRefused: the rules of the motif, the deadline, or an individual appointment, which is
            cancelled as a whole.
        Forbidden: a prescripteur, who cannot change what they booked.
    """

    def work() -> Participation:
        participation = locked_participation(participation_id)
        _check(participation, author, now)
        change_participation(participation, statuses.EXCUSED, author, now, Confirmation())
        return participation

    return once(key, author, now, ("cancel_participation", participation_id), Participation, work)


def _check(participation: Participation, author: Author, now: datetime) -> None:
    appointment = participation.appointment
    if not appointment.motif.collectif:
        raise RuleRefused("individual", "Annulez le rendez-vous lui-même.")
    if author.kind == Kind.AGENT:
        excused, current = statuses.EXCUSED, participation.status
        check_transition(StatusKind.PARTICIPATION, current, excused, appointment, now)
        return
    if author.kind != Kind.USER:
        raise Forbidden
    gone = appointment.is_cancelled or participation.status in statuses.CANCELLED
    check_deadline(appointment, now, cancelled=gone)
