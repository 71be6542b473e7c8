"""Machines that know the portal's host only: an identifier tells which espace they mean."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from .context import EspaceUnavailable, current_espace, espace_numbered, in_espace
from .identifiers import number_of
from .models import Espace

Answer = TypeVar("Answer")


def run_in_espace_of(identifier: int, work: Callable[[], Answer]) -> Answer:
    """Do the work in the active espace that made this identifier. Only for a caller who has
    proved that it may name this identifier (a secret, a signature).

    Raises:
        EspaceUnavailable: unknown, suspended, archived, or dropped.
    """
    with in_espace(espace_numbered(number_of(identifier))):
        return work()


@contextmanager
def entered(espace: Espace) -> Iterator[Espace]:
    """Work in an espace for a machine that has proved who it is there.

    On the espace's own host it is entered already; from there no other one can be.

    Raises:
        EspaceUnavailable: another espace is under way.
    """
    here = current_espace()
    if here is None:
        with in_espace(espace):
            yield espace
    elif here.number == espace.number:
        yield here
    else:
        raise EspaceUnavailable(f"espace {here.number} does not lead to {espace.number}")
