"""Machines that know the portal's host only: an identifier tells which espace they mean."""

from collections.abc import Callable
from typing import TypeVar

from .context import espace_numbered, in_espace
from .identifiers import number_of

Answer = TypeVar("Answer")


def run_in_espace_of(identifier: int, work: Callable[[], Answer]) -> Answer:
    """Do the work in the active espace that made this identifier. Only for a caller who has
    proved that it may name this identifier (a secret, a signature).

    Raises:
        EspaceUnavailable: unknown, suspended, archived, or dropped.
    """
    with in_espace(espace_numbered(number_of(identifier))):
        return work()
