"""An OpenID Connect provider that speaks HTTP on the loopback, and errs when told to."""

from .browser import Browser
from .double import Double, served_double
from .faults import Faults

__all__ = ["Browser", "Double", "Faults", "served_double"]
