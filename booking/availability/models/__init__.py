from .absence import Absence
from .opening_window import OpeningWindow

__all__ = ["Absence", "OpeningWindow"]
