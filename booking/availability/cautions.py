"""What an agent should know before a calendar changes, and may pass over by confirming."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from socle.errors import Conflict


class Code(StrEnum):
    """Stable names: the second submit confirms them one by one."""

    OVERLAP = "overlap"
    MOTIF_TOO_LONG = "motif_too_long"
    OUTSIDE = "outside"
    APPOINTMENTS = "appointments"
    EXCEPTIONS_LOST = "exceptions_lost"


@dataclass(frozen=True, slots=True)
class Caution:
    """One point to confirm.

    Args:
        sentence: French, to be shown as it is.
        appointment_ids: those concerned, by start; who shows them asks who may see them.
    """

    code: Code
    sentence: str
    appointment_ids: tuple[int, ...] = ()


class Unconfirmed(Conflict):
    """It may be done all the same, once its author has read `cautions` and said so."""

    code = "unconfirmed"

    def __init__(self, cautions: Sequence[Caution]) -> None:
        super().__init__(" ".join(caution.sentence for caution in cautions))
        self.cautions = tuple(cautions)


class AlreadyThere(Conflict):
    """The very same one is there: most often the second click of two."""

    code = "already_there"

    def __init__(self, message: str, existing_id: int) -> None:
        super().__init__(message)
        self.existing_id = existing_id


def check_confirmed(cautions: Sequence[Caution], confirmed: Collection[str]) -> None:
    """
    Raises:
        Unconfirmed: one of them has not been read; all are told again.
    """
    if any(caution.code not in confirmed for caution in cautions):
        raise Unconfirmed(cautions)
