"""What a case says: who gets in at a route, and with what it is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from ..stock import Stock


class Access(Enum):
    EVERYONE = "everyone who has the address"
    AGENTS = "agents of the espace; others are led to the login"
    SCRIPTS = "agents of the espace; others get 401"


# Arguments that identify nothing: any value may be accepted.
HARMLESS = frozenset(
    {
        "slug",
        "du",
        "start",
        "end",
        "starts_at",
        "motif_name_with_location_type",
        "contenu",
        "format",
        "cle",
        "rest",
        "statut",
    }
)


Builder = Callable[[Stock], Mapping[str, object]]


def nothing(stock: Stock) -> dict[str, object]:
    return {}


@dataclass(frozen=True)
class Case:
    access: Access
    address: Builder = nothing
    query: Builder = nothing
    ok: int = 200
    foreign: int = 404
    method: str = "GET"
    form: Builder = nothing
    cookies: Builder = nothing
    witness: Callable[[Stock], object] = nothing
    harmless: frozenset[str] = HARMLESS


def shown(**how: object) -> Case:
    """A page of the agents."""
    return Case(Access.AGENTS, **how)


def sent(*, ok: int = 302, **how: object) -> Case:
    """A form of the agents, which leads elsewhere once it is taken."""
    return Case(Access.AGENTS, method="POST", ok=ok, **how)


PAGE = Case(Access.EVERYONE)


PAGE_OF_NOBODY = Case(Access.EVERYONE, ok=404)
