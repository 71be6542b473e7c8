"""What is looked at before an agent's own choice is booked: who is where, when and how often.

Conflicts come back as cautions, to be confirmed; details are given only of what the author may
see. Seven queries at most, whatever the number of agents and usagers.
"""

from .asked import Asked, Sees, nothing
from .calendars import windows_elsewhere
from .cautious import cautions_of
from .identical import refuse_identical
from .people import cautions_of_people

__all__ = [
    "Asked",
    "Sees",
    "cautions_of",
    "cautions_of_people",
    "nothing",
    "refuse_identical",
    "windows_elsewhere",
]
