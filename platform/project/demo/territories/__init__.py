"""The demo espaces, in the order in which they are made and listed."""

from .conseillers import CONSEILLERS
from .drome import DROME
from .reunion import REUNION
from .selestat import SELESTAT

ESPACES = (DROME, SELESTAT, REUNION)
"""Those that tell a story: people, their appointments, six weeks either side of today."""
ALL_ESPACES = (*ESPACES, CONSEILLERS)
