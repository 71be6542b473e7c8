from .served import ServedCommune

__all__ = ["ServedCommune"]
