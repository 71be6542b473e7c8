"""An agent saves the form of an appointment: time, place, agents, notes, messages, all or none."""

from collections.abc import Mapping
from datetime import datetime

from socle.errors import Conflict, Forbidden

from ..author import Author
from ..models import Appointment, Change, Participation
from ..once import once
from ..orders import Details, MoveOrder
from .claim_chosen import Confirmation
from .edit_appointment import edit_appointment
from .locked import locked_appointment
from .move_appointment import move_appointment
from .set_notifications import set_notifications

UNCONFIRMED = Confirmation()
NOTHING_SAID = Details()


class ChangedMeanwhile(Conflict):
    """Somebody else saved it after the form was opened; nothing of theirs is overwritten."""

    code = "changed_meanwhile"


def amend_appointment(
    appointment_id: int,
    version: datetime,
    author: Author,
    now: datetime,
    *,
    move: MoveOrder | None = None,
    details: Details = NOTHING_SAID,
    notifications: Mapping[int, tuple[bool, bool]] | None = None,
    key: str = "",
    confirmation: Confirmation = UNCONFIRMED,
) -> Appointment:
    """
    Args:
        version: `updated_at` of the appointment that the author was looking at.
        move: where it goes; None when it stays.
        notifications: changes and reminder, by participation.

    Raises:
        ChangedMeanwhile: the appointment is no longer the one of that version.
        The errors of `move_appointment` and `edit_appointment`: then nothing is written.
    """
    told = sorted((pk, *flags) for pk, flags in (notifications or {}).items())
    codes = sorted(confirmation.codes)
    body = ("amend", appointment_id, version, move, details, told, codes)

    def work() -> Appointment:
        if not author.decides:
            raise Forbidden
        appointment = locked_appointment(appointment_id)
        if appointment.updated_at != version:
            raise ChangedMeanwhile(_by_whom(appointment))
        if move is not None:
            move_appointment(appointment_id, move, author, now, confirmation=confirmation)
        if details != NOTHING_SAID:
            edit_appointment(appointment_id, details, author, now)
        own = set(
            Participation.objects.filter(appointment=appointment).values_list("pk", flat=True)
        )
        for pk, lifecycle, reminder in told:
            if pk in own:
                set_notifications(pk, author, lifecycle=lifecycle, reminder=reminder)
        appointment.refresh_from_db()
        return appointment

    return once(key, author, now, body, Appointment, work)


def _by_whom(appointment: Appointment) -> str:
    last = Change.objects.filter(appointment_id=appointment.pk).order_by("-made_at", "-pk").first()
    author = f" par {last.author_label}" if last else ""
    return (
        f"Ce rendez-vous vient d’être modifié{author}. "
        "Vérifiez-le avant d’enregistrer vos changements."
    )
