"""The three demo espaces, in the order in which they are made and listed."""

from .drome import DROME
from .reunion import REUNION
from .selestat import SELESTAT

ESPACES = (DROME, SELESTAT, REUNION)
