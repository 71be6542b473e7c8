"""Which purges there are."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from .cutoffs import Cutoffs

Work = Callable[[Cutoffs, int], int]
"""Purges so many rows at most, in a transaction of its own; how many it did."""


class Stage(IntEnum):
    """What goes first lets the next go the same night: nobody is forgotten who has appointments."""

    APPOINTMENTS = 1
    PEOPLE = 2
    TRACES = 3


@dataclass(frozen=True, slots=True)
class Purge:
    name: str
    stage: Stage
    work: Work


_purges: dict[str, Purge] = {}


def purges(name: str, stage: Stage) -> Callable[[Work], Work]:
    """Register a purge, which will be called until it finds nothing.

    Raises:
        ValueError: the name is taken by another function.
    """

    def register(work: Work) -> Work:
        known = _purges.get(name)
        if known and known.work is not work:
            raise ValueError(f"purge {name!r} is registered twice")
        _purges[name] = Purge(name, stage, work)
        return work

    return register


def all_purges() -> list[Purge]:
    """In the order in which they are run."""
    return sorted(_purges.values(), key=lambda purge: purge.stage)
