"""The SMS about one appointment, by what has happened."""

from dataclasses import dataclass

from ..recap import Recap
from . import lines
from .lines import text_of


@dataclass(frozen=True, slots=True)
class Said:
    """What an SMS to one reader may say beside the recap; each is a whole line, or empty."""

    recap: Recap
    link: str
    people: str = ""
    referents: str = ""


def booked(said: Said) -> str:
    return _coming(f"{lines.head(said.recap)} {said.recap.moment}", said)


def recalled(said: Said) -> str:
    return _coming(f"Rappel : {lines.head(said.recap)} {said.recap.moment}", said)


def moved(said: Said, previous: str) -> str:
    """`previous`: the time it had, in French; empty if only the place is another."""
    recap = said.recap
    if not previous:
        return _coming(f"{lines.head(recap)} {recap.moment} : nouveau lieu", said)
    return _coming(f"{lines.head(recap)} du {previous} déplacé au {recap.moment}", said)


def replaced(said: Said) -> str:
    return _coming(f"{lines.head(said.recap)} {said.recap.moment} : participant changé", said)


def cancelled(said: Said, rebook: str) -> str:
    recap = said.recap
    again = f"Reprendre RDV : {rebook}" if rebook else ""
    return text_of(
        f"{lines.head(recap)} du {recap.moment} annulé.", said.people, lines.phone(recap), again
    )


def _coming(first: str, said: Said) -> str:
    return text_of(
        first,
        lines.where(said.recap),
        said.people,
        said.referents,
        # The words of the documentation: a bare address is no reason to open it.
        f"Infos/annulation : {said.link}",
        lines.phone(said.recap),
    )
