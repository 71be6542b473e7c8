"""Claim the time that an agent chose, once what is in its way has been read and confirmed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..cautions import TIME_CODES, Caution, Code
from ..checks import Asked, Sees, cautions_of, nothing, refuse_identical
from ..errors import ConfirmationNeeded, SlotTaken
from .claim_room import claim_room
from .claim_time import Reason, claim_everybody


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the author has confirmed, and of which objects they may read the details."""

    codes: Collection[str] = ()
    sees: Sees = nothing

    def require(self, cautions: Sequence[Caution]) -> None:
        """
        Raises:
            ConfirmationNeeded: with those of the cautions that are not confirmed.
        """
        missing = [caution for caution in cautions if caution.code not in self.codes]
        if missing:
            raise ConfirmationNeeded(missing)


def claim_chosen(
    asked: Asked,
    reason: Reason,
    now: datetime,
    confirmation: Confirmation,
    *,
    room_id: int | None = None,
) -> None:
    """Claim the agents, all or none, and a room if one is needed.

    Raises:
        IdenticalAppointment: it exists already.
        ConfirmationNeeded: something stands in the way, or just came in it.
        SlotTaken: what stood in the way was gone when it was looked for.
    """
    cautions = cautions_of(asked, now, confirmation.sees)
    if cautions:
        refuse_identical(asked)
    confirmation.require(cautions)
    overlapping = any(caution.code in TIME_CODES for caution in cautions)
    taken = claim_everybody(asked.agent_ids, asked.period, reason, now, overlapping=overlapping)
    if taken is not None:
        _explain_taken(asked, now, confirmation)
    if asked.motif.requires_room or room_id is not None:
        _claim_room(asked, reason, now, confirmation, room_id)
    # Only now does whoever waited for the same agents see what took them.
    refuse_identical(asked)


def _explain_taken(asked: Asked, now: datetime, confirmation: Confirmation) -> None:
    refuse_identical(asked)
    cautions = cautions_of(asked, now, confirmation.sees)
    in_the_way = [caution for caution in cautions if caution.code in TIME_CODES]
    raise ConfirmationNeeded(in_the_way) if in_the_way else SlotTaken


def _claim_room(
    asked: Asked,
    reason: Reason,
    now: datetime,
    confirmation: Confirmation,
    room_id: int | None,
) -> None:
    place_id = asked.place.pk if asked.place else None
    if claim_room(place_id, asked.period, reason, now, room_id=room_id) is None:
        sentence = "Cette salle est prise." if room_id else "Aucune salle n’est libre à ce lieu."
        confirmation.require([Caution(Code.NO_FREE_ROOM, sentence, "qui occupe les salles")])
