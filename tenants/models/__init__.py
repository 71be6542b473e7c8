from .espace import Espace
from .host import Host

__all__ = ["Espace", "Host"]
