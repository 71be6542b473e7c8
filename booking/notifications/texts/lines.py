"""The lines that SMS are made of (booking.md 4.2), cut so that a text stays short."""

from collections.abc import Iterable

from booking.directory.models import Agent, Usager
from booking.domain.wording import enumerate_words

from ..gsm import to_gsm
from ..recap import Recap

TITLE, NAME, PLACE, ADDRESS = 50, 30, 60, 110  # signs
MOST_PEOPLE = 4


def text_of(*lines: str) -> str:
    """One SMS: the lines that say something."""
    return "\n".join(line for line in lines if line)


def cut(text: str, longest: int) -> str:
    """The text on one line, its end replaced by dots where it is too long."""
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 3].rstrip()}..."


def head(recap: Recap) -> str:
    """`RDV Social « Atelier CV »`."""
    title = f' "{cut(recap.title, TITLE)}"' if recap.title else ""
    return f"RDV {cut(recap.service_short, NAME)}{title}"


def where(recap: Recap) -> str:
    if recap.place:
        return f"{cut(recap.place.name, PLACE)} ({cut(recap.place.address, ADDRESS)})"
    if recap.visio_url:
        return f"Par visio : {recap.visio_url}"
    return recap.where


def people(recap: Recap, usagers: Iterable[Usager], parents: Iterable[int]) -> str:
    """`Pour Léo et Mina`: when they are not the reader, or when the reader has relatives.

    Args:
        parents: ids of those who answer for relatives.
    """
    usagers, parents = list(usagers), set(parents)
    alone = len(usagers) == 1 and usagers[0].responsible_id is None
    if recap.motif.collectif and alone:
        return ""
    if alone and usagers[0].pk not in parents:
        return ""
    names = [name for name in (_legible(one.first_name) for one in usagers) if name]
    if not names:
        return ""
    if len(names) > MOST_PEOPLE:
        return f"Pour {len(names)} personnes"
    return f"Pour {enumerate_words(names)}"


def referents(agents: Iterable[Agent]) -> str:
    """`Avec C. DUPONT`."""
    names = [f"{agent.first_name[:1]}. {agent.last_name.upper()}".strip(". ") for agent in agents]
    names = [name for name in (_legible(name) for name in names) if name]
    return f"Avec {enumerate_words(names)}" if names else ""


def phone(recap: Recap) -> str:
    return f"Tél. {recap.phone_words}" if recap.phone else ""


def _legible(name: str) -> str:
    """The name, or nothing if the alphabet of SMS has no letters for it."""
    name = cut(name, NAME)
    return name if "?" not in to_gsm(name) else ""
