"""An agent takes somebody out of an appointment."""

from datetime import datetime

from django.db import transaction

from socle.errors import Forbidden

from ..author import Author, Kind
from ..errors import InvalidBooking
from ..models import Participation
from .change_participation import follow_participations
from .claim_chosen import Confirmation
from .join_collective import remove
from .locked import locked_participation


def remove_participation(participation_id: int, author: Author, now: datetime) -> None:
    """Delete the participation; an individual appointment keeps one at least.

    Raises:
        InvalidBooking: it is the last one of an individual appointment.
    """
    if author.kind != Kind.AGENT:
        raise Forbidden
    with transaction.atomic():
        participation = locked_participation(participation_id)
        appointment = participation.appointment
        others = Participation.objects.filter(appointment=appointment).exclude(pk=participation.pk)
        if not appointment.motif.collectif and not others.exists():
            raise InvalidBooking("attendees", "Un rendez-vous garde au moins un usager.")
        remove(participation, author, now)
        if others.exists():
            follow_participations(appointment, author, now, Confirmation())
