"""What an agent should know before booking, and may pass over by confirming."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Stable names: the second submit confirms them one by one."""

    OVERLAP = "overlap"
    HELD = "held"
    BUFFER = "buffer"
    TRAVEL = "travel"
    ABSENCE = "absence"
    OUTSIDE = "outside"
    WINDOW_ELSEWHERE = "window_elsewhere"
    GAP = "gap"
    SAME_DAY = "same_day"
    PAST = "past"
    LONG_NAME = "long_name"
    NO_FREE_ROOM = "no_free_room"
    TOO_FEW_AGENTS = "too_few_agents"
    LIMIT = "limit"
    SESSION_FULL = "session_full"
    ANTS_NUMBER = "ants_number"


# Confirming one of these lets the claim take another lane than everybody's.
TIME_CODES = frozenset({Code.OVERLAP, Code.HELD, Code.BUFFER, Code.TRAVEL})


@dataclass(frozen=True, slots=True)
class Caution:
    """One point to confirm.

    Args:
        sentence: French, to be shown as it is; without details when they are `concealed`.
        solved_by: who can remove the conflict, in French.
        concealed: the author may not see the object in conflict.
    """

    code: Code
    sentence: str
    solved_by: str
    concealed: bool = False
