"""How often one machine may ask: counted in the shared cache, answered 429 with a sentence."""

from .decorator import limited

__all__ = ["limited"]
