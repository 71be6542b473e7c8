"""The number of a request for a title goes to one of those who come."""

from booking.directory.models import Usager
from booking.domain import statuses

from ..errors import RuleRefused
from ..models import Appointment, Participation

TAKEN = "Une autre personne vient à ce rendez-vous avec ce numéro de pré-demande."


def take_number(appointment: Appointment, usager: Usager, number: str) -> None:
    """Take it from those who cancelled: the same person may come back under another record (the
    constraint `ants_number_once_appointment`). Must hold the appointment's lock.

    Raises:
        RuleRefused: somebody else who comes has it.
    """
    if not number:
        return
    rows = Participation.objects.filter(appointment=appointment, ants_number=number)
    others = rows.exclude(usager=usager)
    if others.exclude(status__in=statuses.CANCELLED).exists():
        raise RuleRefused("ants_number", TAKEN)
    others.update(ants_number="")
