from .motif import Motif, MotifCategory
from .room import Room

__all__ = ["Motif", "MotifCategory", "Room"]
