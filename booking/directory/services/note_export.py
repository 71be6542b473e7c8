"""The data of a person are about to be handed over: the record keeps trace of it."""

from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor

from ..history import write_change
from ..models import DirectoryChange, Usager
from ..usager_record import locked_usager


@transaction.atomic
def note_export(usager_id: int, actor: Actor, now: datetime) -> Usager:
    """Say in the history who took the data out, and when.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
    """
    usager = locked_usager(usager_id, actor)
    write_change(DirectoryChange.Noun.USAGER, usager.pk, "exported", actor, now)
    return usager
