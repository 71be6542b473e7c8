from .espace import Espace
from .host import Host
from .membership import Membership

__all__ = ["Espace", "Host", "Membership"]
