"""The statuses that an agent may give now, and how each is asked."""

from dataclasses import dataclass
from datetime import datetime

from booking.appointments.models import Appointment
from booking.appointments.services.set_status import kind_of
from booking.availability.loader import zone_of
from booking.domain import statuses
from booking.domain.statuses import Kind

# What is only noted. The others tell people, and say so before.
NOTED = frozenset({statuses.SEEN, statuses.NOSHOW})
ACTS = {
    statuses.SEEN: "Honoré",
    statuses.NOSHOW: "Absence non excusée",
    statuses.EXCUSED: "Annuler à la demande de l’usager",
    statuses.REVOKED: "Annuler du fait du service",
    statuses.UNKNOWN: "Remettre à renseigner",
}
RESTORE = "Rétablir ce RDV"
# Of one participant of a session.
PRESENCE = {
    statuses.SEEN: "Est venu",
    statuses.NOSHOW: "N’est pas venu",
    statuses.EXCUSED: "Annuler son inscription",
    statuses.UNKNOWN: "Remettre à renseigner",
}
RESTORE_SEAT = "Rétablir son inscription"


@dataclass(frozen=True, slots=True)
class Choice:
    """`is_noted` when one click is enough: nobody is told."""

    status: str
    label: str
    is_noted: bool


def choices_for(appointment: Appointment, now: datetime) -> list[Choice]:
    return _choices(kind_of(appointment), appointment.status, appointment, now)


def participation_choices(appointment: Appointment, status: str, now: datetime) -> list[Choice]:
    """Of one participant of a collective appointment that is not cancelled."""
    if appointment.is_cancelled or not appointment.motif.collectif:
        return []
    return _choices(Kind.PARTICIPATION, status, appointment, now)


def _choices(kind: Kind, current: str, appointment: Appointment, now: datetime) -> list[Choice]:
    moment = statuses.moment_of(appointment.starts_at, now, zone_of(appointment.place))
    return [
        Choice(status, _label(kind, current, status), is_noted(current, status))
        for status in statuses.transitions(kind, current, moment)
    ]


def is_noted(before: str, after: str) -> bool:
    return after in NOTED or (after == statuses.UNKNOWN and before in NOTED)


def _label(kind: Kind, before: str, after: str) -> str:
    restore, words = (RESTORE_SEAT, PRESENCE) if kind is Kind.PARTICIPATION else (RESTORE, ACTS)
    return restore if after == statuses.UNKNOWN and before in statuses.CANCELLED else words[after]
