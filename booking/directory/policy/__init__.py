"""Who sees and changes the directory: one file a family of nouns.

Source: domain.md 2, corrected by 5 and by 4 (holes of the field that are closed here).
"""

from booking.access.who import NO_ROLE, NOT_ADMIN

from . import agents, history, organisations, outside, partners, records, sectors, usagers
from .agents import visible_agents
from .organisations import visible_organisations
from .usagers import visible_usagers

__all__ = [
    "NOT_ADMIN",
    "NO_ROLE",
    "agents",
    "history",
    "organisations",
    "outside",
    "partners",
    "records",
    "sectors",
    "usagers",
    "visible_agents",
    "visible_organisations",
    "visible_usagers",
]
