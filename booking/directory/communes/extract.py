"""Writes the committed extract from an unpacked `@etalab/decoupage-administratif` 6.

    npm pack @etalab/decoupage-administratif@6
    tar xzf etalab-decoupage-administratif-6.0.0.tgz
    python extract.py package

The same package always gives the same bytes. Standard library only.
"""

import gzip
import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
FORMER = ("commune-deleguee", "commune-associee")


def lines(package: Path) -> list[str]:
    """`code, name, postcodes, inhabitants, former names`, by code; the last ones joined by `|`."""
    rows = json.loads((package / "data" / "communes.json").read_text(encoding="utf-8"))
    former = defaultdict(set)
    for row in rows:
        if row["type"] in FORMER:
            former[row["chefLieu"]].add(row["nom"])
    return [
        "\t".join(
            (
                row["code"],
                row["nom"],
                ",".join(sorted(row["codesPostaux"])),
                str(row.get("population", 0)),
                "|".join(sorted(former[row["code"]] - {row["nom"]})),
            )
        )
        for row in sorted(rows, key=lambda row: row["code"])
        if row["type"] == "commune-actuelle" and row.get("codesPostaux")
    ]


def main() -> None:
    content = ("\n".join(lines(Path(sys.argv[1]))) + "\n").encode()
    packed = gzip.compress(content, 9, mtime=0)
    (HERE / "communes.tsv.gz").write_bytes(packed)
    digest = hashlib.sha256(packed).hexdigest()
    (HERE / "CHECKSUMS.sha256").write_text(f"{digest}  communes.tsv.gz\n", encoding="utf-8")


if __name__ == "__main__":
    main()
