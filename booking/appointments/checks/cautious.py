"""All the cautions of one question, most serious first."""

from datetime import datetime

from ..cautions import Caution, Code
from .asked import Asked, Sees
from .calendars import absent_agents, busy_outside, windows_elsewhere
from .people import cautions_of_people
from .taken import taken_times

LONGEST_SMS_NAME = 50
YOURSELF = "vous"


def cautions_of(asked: Asked, now: datetime, sees: Sees) -> list[Caution]:
    """What the author should read before confirming (domain.md 1.6, « Form checks »)."""
    return [
        *taken_times(asked, now, sees),
        *absent_agents(asked, sees),
        *busy_outside(asked),
        *windows_elsewhere(asked, sees),
        *cautions_of_people(asked, sees),
        *_of_itself(asked, now),
    ]


def _of_itself(asked: Asked, now: datetime) -> list[Caution]:
    found = []
    if asked.starts_at < now:
        found.append(Caution(Code.PAST, "Ce rendez-vous commence dans le passé.", YOURSELF))
    if len(asked.name) > LONGEST_SMS_NAME:
        sentence = f"Les SMS couperont cet intitulé à {LONGEST_SMS_NAME} caractères."
        found.append(Caution(Code.LONG_NAME, sentence, YOURSELF))
    if len(asked.agent_ids) < asked.motif.agents_required:
        sentence = f"Ce motif demande {asked.motif.agents_required} agents."
        found.append(Caution(Code.TOO_FEW_AGENTS, sentence, YOURSELF))
    return found
