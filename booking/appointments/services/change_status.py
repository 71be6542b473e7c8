"""What every change of an appointment's status does, whoever asked and whatever was allowed."""

from collections.abc import Sequence
from datetime import datetime

from booking.domain import statuses
from socle.outbox.publish import publish

from .. import history
from ..author import Author
from ..cautions import TIME_CODES, Code
from ..checks import Asked
from ..models import AgentClaim, Appointment, Change, Participation
from .claim_chosen import Confirmation, claim_chosen
from .claim_time import Reason
from .end_offers import withdraw_entries
from .give_back import give_back
from .keep_free_days import keep_free_days
from .release_time import AgentTime, drop_claims, release_time, times_of

Verb = Change.Verb


def change_status(
    appointment: Appointment,
    status: str,
    author: Author,
    now: datetime,
    confirmation: Confirmation,
    *,
    cascade: bool = True,
    reason: str = "",
) -> None:
    """Set the status of a locked appointment, and all that follows from it.

    Args:
        cascade: whether participations follow; not when they are what caused the change.
        reason: of a cancellation, in free words; forgotten with any other status.

    Raises:
        ConfirmationNeeded: a cancelled appointment comes back, and its time is taken.
    """
    before = appointment.status
    freed: list[AgentTime] = []
    taken: list[AgentTime] = []
    if statuses.takes_time(before, status):
        _claim_again(appointment, now, confirmation)
        taken = times_of(appointment)
    elif statuses.frees_time(before, status):
        freed = withdraw_entries(appointment.waiting_entries.all())
        freed += release_time(appointment)
    appointment.status = status
    appointment.cancelled_at = now if status in statuses.ENDED_WITHOUT else None
    appointment.cancel_reason = reason if status in statuses.CANCELLED else ""
    appointment.ics_sequence += 1
    fields = ["status", "cancelled_at", "cancel_reason", "ics_sequence", "updated_at"]
    appointment.save(update_fields=fields)
    changed = _cascade(appointment) if cascade else []
    _tell(appointment, before, changed, author, now)
    give_back(appointment.motif, freed, now)
    keep_free_days(freed + taken)


def _claim_again(appointment: Appointment, now: datetime, confirmation: Confirmation) -> None:
    """Take the agents' time back, or the next lane once the overlap is confirmed."""
    claims = AgentClaim.objects.filter(appointment=appointment).values_list("agent_id", flat=True)
    asked = Asked.again(appointment, agent_ids=claims)
    drop_claims(appointment)
    # Only what takes the time counts: all the rest was read when it was booked.
    codes = {*confirmation.codes, *(set(Code) - TIME_CODES - {Code.NO_FREE_ROOM})}
    confirmation = Confirmation(codes, confirmation.sees)
    claim_chosen(asked, Reason(appointment_id=appointment.pk), now, confirmation)


def _cascade(appointment: Appointment) -> list[int]:
    """Bring participations along; the ids of those that changed."""
    changed = []
    for participation in Participation.objects.filter(appointment=appointment).order_by("pk"):
        status = statuses.participation_after(appointment.status, participation.status)
        if status != participation.status:
            changed.append(participation.pk)
    Participation.objects.filter(pk__in=changed).update(status=appointment.status)
    return changed


def _reason(appointment: Appointment) -> dict[str, str]:
    return {"cancel_reason": appointment.cancel_reason} if appointment.cancel_reason else {}


def _tell(
    appointment: Appointment,
    before: str,
    changed: Sequence[int],
    author: Author,
    now: datetime,
) -> None:
    if appointment.status in statuses.CANCELLED:
        verb, topic = Verb.CANCELLED, "appointment.cancelled"
    elif before in statuses.CANCELLED:
        verb, topic = Verb.RESTORED, "appointment.restored"
    else:
        verb, topic = Verb.MARKED, "appointment.marked"
    line = history.change(
        verb,
        appointment.pk,
        author,
        now,
        before={"status": before},
        after={"status": appointment.status} | _reason(appointment),
    )
    history.write([line])
    publish(
        topic,
        appointment_id=appointment.pk,
        status=appointment.status,
        participation_ids=list(changed),
        **author.ids,
    )
