from .absence import Absence
from .free_day import FreeDay
from .offering import Offering
from .opening_window import OpeningWindow
from .outside_time import OutsideTime

__all__ = ["Absence", "FreeDay", "Offering", "OpeningWindow", "OutsideTime"]
