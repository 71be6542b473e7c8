"""Addresses as the national base knows them, through a port: `settings.ADDRESS_SEARCH` names who
answers (interfaces.md 8).

An address only helps: it names the sector of an usager and sorts places by distance. Whatever
happens to the service, a page goes on without it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

SHORTEST, LONGEST = 3, 200  # characters of a search
MOST = 10


class AddressKind(StrEnum):
    HOUSE_NUMBER = "housenumber"
    STREET = "street"
    LOCALITY = "locality"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True)
class Address:
    """One answer.

    Args:
        label: on one line, as it is shown: "2 rue Basse 14500 Vire".
        name: number and street, or the town itself.
        departement: number, "14", "2A" or "974".
        city_code: INSEE code.
        street_ban_id: the street's identifier, `<city_code>_<four signs>`; empty for a town.
        latitude: degrees; None with `longitude` when it is not known.
    """

    label: str
    kind: AddressKind
    name: str
    departement: str
    city_code: str
    city_name: str
    post_code: str = ""
    street_ban_id: str = ""
    street_name: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def stored(self) -> str:
        """As records keep it: `name, city, postcode`."""
        return ", ".join(part for part in (self.name, self.city_name, self.post_code) if part)


class AddressServiceDown(Exception):
    """Nobody answers, or not in time, or nothing that makes sense: go on without."""


class AddressSearch(Protocol):
    """Who answers. The integrations room has one file for each."""

    def search(self, text: str, limit: int) -> tuple[Address, ...]:
        """The best first, `limit` at most; for a text already tidied.

        Raises:
            AddressServiceDown: no answer, within a few seconds.
        """
        ...


def search_addresses(text: str, limit: int = 5) -> tuple[Address, ...]:
    """The addresses that somebody may mean, the best first; none for a text too short to tell.

    Raises:
        AddressServiceDown: go on without.
    """
    tidy = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if not SHORTEST <= len(tidy) <= LONGEST:
        return ()
    service: AddressSearch = import_string(settings.ADDRESS_SEARCH)()
    return service.search(tidy, max(1, min(limit, MOST)))


def locate(text: str, departement: str = "") -> Address | None:
    """The address of a record: the first answer in the département, else the first (booking.md 3).

    Raises:
        AddressServiceDown: go on without.
    """
    found = search_addresses(text)
    inside = (one for one in found if departement and one.departement == departement)
    return next(inside, found[0] if found else None)
