"""The communes of France, by code, name or postcode; read once, from a file beside this one."""

import gzip
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from operator import itemgetter
from pathlib import Path

from ..plain import plain

DATA = Path(__file__).with_name("communes.tsv.gz")
SHORTEST, LONGEST = 2, 100  # characters of a search


@dataclass(frozen=True, slots=True)
class Commune:
    """`code` is INSEE's; `postcodes` are many in a large town."""

    code: str
    name: str
    postcodes: tuple[str, ...]
    inhabitants: int
    former_names: tuple[str, ...] = ()

    @property
    def departement(self) -> str:
        return departement_of(self.code)

    @property
    def label(self) -> str:
        """`Privas (07)`, or with its only postcode: `Privas (07000)`."""
        number = self.postcodes[0] if len(self.postcodes) == 1 else self.departement
        return f"{self.name} ({number})"


def departement_of(city_code: str) -> str:
    """Number of the département, or of the overseas collectivity, of an INSEE code."""
    return city_code[: 3 if city_code.startswith(("97", "98")) else 2]


def commune_of(code: str) -> Commune | None:
    return _all().get(code)


def find_communes(text: str, limit: int = 10) -> tuple[Commune, ...]:
    """Those that somebody may mean by a name, the beginning of one, or a postcode.

    The exact name first, then names that begin so, then those with a word that does; the most
    inhabited first. Without accents or capitals; `st` is `saint`.
    """
    words = spelled(text[:LONGEST])
    if len(words) < SHORTEST:
        return ()
    if words.isdigit():
        return _by_postcode(words, limit)
    found: dict[str, tuple] = {}
    starts = _starts()
    for at in range(bisect_left(starts, words, key=itemgetter(0)), len(starts)):
        suffix, is_whole, commune = starts[at]
        if not suffix.startswith(words):
            break
        rank = (_rank(suffix, words, is_whole), -commune.inhabitants, commune.code, commune)
        found[commune.code] = min(rank, found.get(commune.code, rank))
    return tuple(row[-1] for row in nsmallest(limit, found.values()))


def _rank(suffix: str, words: str, is_whole: bool) -> int:
    """0 for the exact name, 1 for its beginning, 2 for that of one of its words."""
    return 2 if not is_whole else int(suffix != words)


def _by_postcode(digits: str, limit: int) -> tuple[Commune, ...]:
    found = {}
    postcodes = _postcodes()
    for at in range(bisect_left(postcodes, digits, key=itemgetter(0)), len(postcodes)):
        postcode, commune = postcodes[at]
        if not postcode.startswith(digits):
            break
        found[commune.code] = (-commune.inhabitants, commune.code, commune)
    return tuple(row[-1] for row in nsmallest(limit, found.values()))


def spelled(text: str) -> str:
    """`St-Étienne` gives `saint etienne`."""
    whole = {"st": "saint", "ste": "sainte"}
    return " ".join(whole.get(word, word) for word in plain(text).split())


@cache
def _all() -> dict[str, Commune]:
    text = gzip.decompress(DATA.read_bytes()).decode()
    return {commune.code: commune for commune in map(_read, text.splitlines())}


@cache
def _postcodes() -> list[tuple[str, Commune]]:
    pairs = [(postcode, one) for one in _all().values() for postcode in one.postcodes]
    return sorted(pairs, key=itemgetter(0))


@cache
def _starts() -> list[tuple[str, bool, Commune]]:
    """What a search may begin with: each name from each of its words on, in order."""
    found = []
    for commune in _all().values():
        for name in (commune.name, *commune.former_names):
            words = spelled(name).split(" ")
            found += [(" ".join(words[at:]), at == 0, commune) for at in range(len(words))]
    found.sort(key=itemgetter(0))
    return found


def _read(line: str) -> Commune:
    code, name, postcodes, inhabitants, former = line.split("\t")
    names = tuple(former.split("|")) if former else ()
    return Commune(code, name, tuple(postcodes.split(",")), int(inhabitants), names)
