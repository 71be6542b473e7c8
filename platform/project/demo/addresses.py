"""Addresses of the demonstration, without network: its communes, each with the same few streets."""

import re
from dataclasses import dataclass
from functools import cache

from booking.directory.addresses import Address, AddressKind
from booking.directory.plain import plain

from .communes import Commune, all_communes, centres
from .streets import STREETS

_NUMBER = re.compile(r"(\d{1,4})\s*(?:bis|ter)?\s+(.*)", re.ASCII)
_POST_CODE = re.compile(r"\b\d{5}\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a text says, in plain words."""

    number: str
    words: str
    post_code: str


class SampleAddresses:
    """`booking.directory.addresses.AddressSearch`."""

    def search(self, text: str, limit: int) -> tuple[Address, ...]:
        said = _said(text)
        if not said.words and not said.post_code:
            return ()
        found = [
            (rank, -commune.population, address)
            for name, commune in _names()
            for rank, address in _in_commune(said, name, commune)
        ]
        return tuple(address for *_, address in sorted(found, key=lambda one: one[:2])[:limit])


def _said(text: str) -> _Said:
    post_code = _POST_CODE.search(text)
    rest = plain(_POST_CODE.sub(" ", text))
    numbered = _NUMBER.match(rest)
    number, words = numbered.groups() if numbered else ("", rest)
    return _Said(number, " ".join(words.split()), post_code[0] if post_code else "")


def _in_commune(said: _Said, name: str, commune: Commune) -> list[tuple[int, Address]]:
    """What it may mean there, the surest first: the town, else streets of it."""
    if said.post_code and said.post_code not in commune.postcodes:
        return []
    if not said.number and name.startswith(said.words):
        return [(0 if name == said.words else 1, _address(commune))]
    found = []
    for rank, street in enumerate(_streets()):
        whole, _, town = said.words.partition(f"{street} ")
        if not whole and town and name.startswith(town):
            found.append((2, _address(commune, rank, said.number)))
        elif said.post_code and said.words and street.startswith(said.words):
            found.append((3, _address(commune, rank, said.number)))
    return found


def _address(commune: Commune, street: int | None = None, number: str = "") -> Address:
    latitude, longitude = centres().get(commune.code, (None, None))
    name = commune.name if street is None else f"{number} {STREETS[street]}".strip()
    post_code = commune.postcodes[0]
    kind = AddressKind.HOUSE_NUMBER if number else AddressKind.STREET
    return Address(
        label=name if street is None else f"{name} {post_code} {commune.name}",
        kind=AddressKind.MUNICIPALITY if street is None else kind,
        name=name,
        departement=commune.departement,
        city_code=commune.code,
        city_name=commune.name,
        post_code=post_code,
        street_ban_id="" if street is None else f"{commune.code}_{street + 1:04d}",
        street_name="" if street is None else STREETS[street],
        latitude=latitude,
        longitude=longitude,
    )


@cache
def _names() -> tuple[tuple[str, Commune], ...]:
    return tuple((plain(commune.name), commune) for commune in all_communes().values())


@cache
def _streets() -> tuple[str, ...]:
    return tuple(plain(street) for street in STREETS)
