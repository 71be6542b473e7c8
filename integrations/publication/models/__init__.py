from .figure import PublicFigure
from .served import ServedCommune

__all__ = ["PublicFigure", "ServedCommune"]
