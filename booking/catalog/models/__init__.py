from .motif import Motif, MotifCategory

__all__ = ["Motif", "MotifCategory"]
