"""« Je n’ai pas demandé ce rendez-vous »: what a prescripteur booked is cancelled, and flagged."""

from datetime import datetime

from django.db import transaction

from booking.domain import statuses

from ..author import Author
from ..errors import RuleRefused
from ..models import Participation, Prescripteur
from .change_participation import change_participation
from .change_status import change_status
from .claim_chosen import Confirmation
from .locked import locked_participation


@transaction.atomic
def disown_participation(participation_id: int, now: datetime) -> Participation:
    """Cancel it as its person, until it begins, whatever the deadline and the rules of the motif.

    Somebody who asked for nothing owes nobody four hours' notice. Idempotent.

    Raises:
        NotVisible: there is none.
        RuleRefused: nobody else booked it, it is cancelled already, or it has begun.
    """
    part = locked_participation(participation_id)
    card = Prescripteur.objects.filter(participation=part).first()
    if card is None:
        raise RuleRefused("not_prescribed", "Personne n’a pris ce rendez-vous à votre place.")
    if card.disowned_at:
        return part
    _check(part, now)
    card.disowned_at = now
    card.save(update_fields=["disowned_at"])
    author = Author.usager(part.usager)
    if part.appointment.motif.collectif:
        change_participation(part, statuses.EXCUSED, author, now, Confirmation())
    else:
        change_status(part.appointment, statuses.EXCUSED, author, now, Confirmation())
    return part


def _check(part: Participation, now: datetime) -> None:
    if part.appointment.is_cancelled or part.status in statuses.CANCELLED:
        raise RuleRefused("cancelled", "Ce rendez-vous est déjà annulé.")
    if part.appointment.starts_at <= now or part.status != statuses.UNKNOWN:
        raise RuleRefused("over", "Ce rendez-vous a déjà eu lieu.")
