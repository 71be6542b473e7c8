"""Writes a described espace into the schema under way, table by table, in bulk.

Everything is written as history: rows only, nothing published, so nobody is notified.
"""

from .appointments import write_appointments
from .directory import write_directory
from .outside import write_outside
from .people import write_people
from .planning import write_planning
from .turns import write_turns

__all__ = [
    "write_appointments",
    "write_directory",
    "write_outside",
    "write_people",
    "write_planning",
    "write_turns",
]
