"""The committed extract of open data, as values."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class Commune:
    code: str
    name: str
    departement: str
    postcodes: tuple[str, ...]
    population: int


@cache
def all_communes() -> dict[str, Commune]:
    """The communes of the extract by INSEE code."""
    rows = json.loads((DATA / "communes.json").read_text(encoding="utf-8"))
    return {row["code"]: Commune(**{**row, "postcodes": tuple(row["postcodes"])}) for row in rows}


@cache
def departement_names() -> dict[str, str]:
    """Name of every département by its number."""
    rows = json.loads((DATA / "departements.json").read_text(encoding="utf-8"))
    return {row["code"]: row["name"] for row in rows}


@cache
def centres() -> dict[str, tuple[float, float]]:
    """Latitude and longitude of most of these communes, by INSEE code."""
    rows = json.loads((DATA / "centres.json").read_text(encoding="utf-8"))
    return {row["code"]: (row["latitude"], row["longitude"]) for row in rows}
