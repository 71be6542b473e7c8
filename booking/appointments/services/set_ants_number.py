"""An agent writes, corrects or takes away the number of somebody's request."""

from django.db import transaction

from socle.errors import Forbidden
from socle.outbox.publish import publish

from ..ants_numbers import TWICE, check_numbers
from ..author import Author, Kind
from ..errors import InvalidBooking
from ..models import Participation
from .locked import locked_participation


def set_ants_number(participation_id: int, number: str, author: Author) -> Participation:
    """
    Args:
        number: regular; empty to take it away.

    Raises:
        InvalidBooking: no such number can be, the motif asks for none, or somebody else who comes
            has it.
    """
    if author.kind != Kind.AGENT:
        raise Forbidden
    with transaction.atomic():
        participation = locked_participation(participation_id)
        check_numbers(participation.appointment.motif, [number], required=False)
        if participation.ants_number == number:
            return participation
        others = Participation.objects.filter(appointment=participation.appointment_id)
        if number and others.exclude(pk=participation.pk).filter(ants_number=number).exists():
            raise InvalidBooking("ants_number", TWICE)
        participation.ants_number = number
        participation.save(update_fields=["ants_number"])
        publish(
            "participation.numbered",
            appointment_id=participation.appointment_id,
            participation_id=participation.pk,
            **author.ids,
        )
    return participation
