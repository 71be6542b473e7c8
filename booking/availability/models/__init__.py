from .absence import Absence
from .free_day import FreeDay
from .offering import Offering
from .opening_window import OpeningWindow

__all__ = ["Absence", "FreeDay", "Offering", "OpeningWindow"]
