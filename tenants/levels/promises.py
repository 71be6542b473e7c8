"""What is promised of each espace, and from when on it is not kept."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Names in the rows and in `LEVEL_OF_VIEW`, `LEVEL_OF_HANDLER`."""

    PAGES = "pages"
    SEARCH = "search"
    BOOKING = "booking"
    MESSAGES = "messages"
    PUBLICATION = "publication"


@dataclass(frozen=True, slots=True)
class Promise:
    """`label` for everybody; `seconds` within which (None: answered at all); `share` of all."""

    label: str
    seconds: float | None
    share: float


PROMISES = {
    Level.PAGES: Promise("Pages qui répondent", None, 0.995),
    Level.SEARCH: Promise("Recherche de créneaux en moins d’une seconde", 1.0, 0.95),
    Level.BOOKING: Promise("Réservation en moins de deux secondes", 2.0, 0.95),
    Level.MESSAGES: Promise("E-mails et SMS partis en moins de cinq minutes", 300.0, 0.99),
    Level.PUBLICATION: Promise(
        "Créneaux et liens transmis aux sites partenaires en moins d’une minute", 60.0, 0.99
    ),
}


def is_kept(level: Level, seconds: float) -> bool:
    limit = PROMISES[level].seconds
    return limit is None or seconds <= limit
