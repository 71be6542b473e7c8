"""Writes the committed extract from an unpacked `@etalab/decoupage-administratif` 6.

    npm pack @etalab/decoupage-administratif@6
    tar xzf etalab-decoupage-administratif-6.0.0.tgz
    python extract.py package

The same package always gives the same bytes (`checksums.txt` is written beside them).
Standard library only, so that the script runs anywhere.
"""

import argparse
import hashlib
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
WHOLE_DEPARTEMENTS = ("26", "974")
WHOLE_EPCI = ("246700967",)  # communauté de communes de Sélestat


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
    options = parser.parse_args()
    sums = {
        "communes.json": write(options.into, "communes.json", communes(options.package)),
        "departements.json": write(
            options.into, "departements.json", departements(options.package)
        ),
    }
    listing = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
    (options.into / "checksums.txt").write_text(listing, encoding="ascii")


def _read(package: Path, name: str) -> list[dict]:
    return json.loads((package / "data" / name).read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
