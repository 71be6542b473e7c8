"""Until when an usager cancels or moves what is theirs: said once, for pages and for services."""

from datetime import datetime

from booking.catalog.models import Motif
from booking.domain.deadlines import may_cancel, may_move
from booking.domain.statuses import CANCELLED
from booking.domain.verdicts import Verdict, refused

from .models import Appointment, Participation

ONLINE = (Motif.BookableBy.EVERYONE, Motif.BookableBy.INVITED)


def cancel_verdict(appointment: Appointment, now: datetime, *, cancelled: bool) -> Verdict:
    """Four hours before, where the motif lets them (booking.md 2.5); reads the motif."""
    motif = appointment.motif
    return may_cancel(
        appointment.starts_at,
        now,
        cancellable=motif.rdvs_cancellable_by_user,
        cancelled=cancelled,
    )


def cancel_whole_verdict(appointment: Appointment, now: datetime) -> Verdict:
    """The same of an appointment; of a collective one, only the usager's own part."""
    if appointment.motif.collectif:
        return refused("collective", "Annulez votre inscription, pas la séance.")
    return cancel_verdict(appointment, now, cancelled=appointment.is_cancelled)


def cancel_part_verdict(part: Participation, now: datetime) -> Verdict:
    appointment = part.appointment
    cancelled = appointment.is_cancelled or part.status in CANCELLED
    return cancel_verdict(appointment, now, cancelled=cancelled)


def move_verdict(appointment: Appointment, now: datetime) -> Verdict:
    """Two days before, what was booked online and still is; reads the motif."""
    motif = appointment.motif
    return may_move(
        appointment.starts_at,
        now,
        editable=motif.rdvs_editable_by_user,
        bookable_online=motif.bookable_by in ONLINE,
        created_by_agent=appointment.created_by == Appointment.CreatedBy.AGENT,
        collective=motif.collectif,
        cancelled=appointment.is_cancelled,
    )
