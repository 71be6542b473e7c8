"""The number of a request for an identity card or a passport (« numéro de pré-demande »).

France Titres knows what became of it; we ask through a port: `settings.ANTS_NUMBERS` names who
answers. Whatever happens there, nobody is kept from booking: what could not be checked is told to
the service that coordinates appointments later. Source: interfaces.md 2.3, external.md 1.4.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from booking.catalog.models import Motif

from .errors import InvalidBooking

log = structlog.get_logger(__name__)

FIELD = "ants_number"
_REGULAR = re.compile(r"[A-Z0-9]{10}", re.ASCII)


class Standing(StrEnum):
    """What France Titres says of a number; it may say something else still."""

    VALIDATED = "validated"
    CONSUMED = "consumed"
    DECLARED = "declared"
    UNKNOWN = "unknown"
    EXPIRED = "expired"


REFUSALS = {
    Standing.CONSUMED: (
        "Ce numéro a déjà servi à demander un titre. "
        "Faites une nouvelle pré-demande, puis indiquez son numéro."
    ),
    Standing.DECLARED: (
        "Cette pré-demande n’est pas terminée. Validez-la sur le site de France Titres, "
        "puis revenez prendre rendez-vous."
    ),
    Standing.UNKNOWN: (
        "France Titres ne connaît pas ce numéro. "
        "Vérifiez-le sur le récapitulatif de votre pré-demande."
    ),
    Standing.EXPIRED: (
        "Cette pré-demande est trop ancienne. "
        "Faites-en une nouvelle sur le site de France Titres, puis indiquez son numéro."
    ),
}
MISSING = "Indiquez le numéro de pré-demande."
IRREGULAR = "Vérifiez ce numéro : il a 10 lettres ou chiffres, comme A123456789."
TWICE = "Deux personnes ont le même numéro de pré-demande : chacune a le sien."


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An appointment for the same request, here or with another town hall.

    Args:
        place: the name of the town hall.
        url: where it may be cancelled; empty when what was given is no address of the web.
        date: as France Titres gives it, `YYYY-MM-DD HH:MM:SS`, local time.
    """

    place: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one number."""

    status: str
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def refusal(self) -> str:
        """Why no appointment can be made of it; empty for a good one, and for a status that we
        have never heard of."""
        return REFUSALS.get(self.status, "")


class NumberServiceDown(Exception):
    """Nobody answers, or not in time, or nothing that makes sense: go on without."""


class NumberService(Protocol):
    """Who answers. The integrations room has one file for each."""

    def look_up(self, numbers: Collection[str], place_id: int | None) -> Mapping[str, Known]:
        """By number, those of which something is known.

        Raises:
            NumberServiceDown: no answer, within a few seconds.
        """
        ...


class Unchecked:
    """Without any service: numbers are kept as they are."""

    def look_up(self, numbers: Collection[str], place_id: int | None) -> Mapping[str, Known]:
        return {}


def asks_number(motif: Motif) -> bool:
    """Whether each person who comes has a number (1 query when the category is not loaded)."""
    return motif.category_id is not None and bool(motif.category.ants_code)


def regular_number(typed: str) -> str:
    """Ten capital letters or digits; nothing for nothing.

    Raises:
        InvalidBooking: something else.
    """
    number = "".join(typed.split()).upper()
    if number and not _REGULAR.fullmatch(number):
        raise InvalidBooking(FIELD, IRREGULAR)
    return number


def check_numbers(motif: Motif, numbers: Iterable[str], *, required: bool) -> None:
    """What booking services refuse whoever asks: shape, presence, the same one twice.

    Raises:
        InvalidBooking: as said; for a motif that asks for none, any number.
    """
    given = list(numbers)
    asked = asks_number(motif)
    found = [number for number in given if number]
    if found and not asked:
        raise InvalidBooking(FIELD, "Ce motif ne demande pas de numéro de pré-demande.")
    if asked and required and len(found) < len(given):
        raise InvalidBooking(FIELD, MISSING)
    if any(regular_number(number) != number for number in found):
        raise InvalidBooking(FIELD, IRREGULAR)
    if len(set(found)) < len(found):
        raise InvalidBooking(FIELD, TWICE)


def look_up(numbers: Collection[str], place_id: int | None) -> Mapping[str, Known]:
    """What France Titres says of them; nothing when it does not answer, which is noted."""
    wanted = [number for number in dict.fromkeys(numbers) if number]
    if not wanted:
        return {}
    service: NumberService = import_string(settings.ANTS_NUMBERS)()
    try:
        return service.look_up(wanted, place_id)
    except NumberServiceDown as error:
        log.error("ants.numbers_unchecked", reason=str(error), count=len(wanted))
        return {}
