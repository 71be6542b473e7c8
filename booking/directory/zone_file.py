"""The file of zones: read with all its errors told at once, and written (booking.md 5)."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from socle.errors import DomainError

from .models import Sector, Zone
from .usager_values import clean_line
from .zone_sheet import UnreadableSheet, is_sheet, read_sheet

REQUIRED = ("sector_id", "city_code", "city_name")
STREET = ("street_name", "street_code")
COLUMNS = (*REQUIRED, *STREET)
EXPORTED = ("sector_name", *COLUMNS)
MOST_LINES = 50_000
LONGEST = {
    "sector_id": 60,
    "city_code": 5,
    "city_name": 100,
    "street_name": 200,
    "street_code": 20,
}
# A spreadsheet would compute what begins so.
FORMULA = ("=", "+", "-", "@", "\t")


class ZoneFileRefused(DomainError):
    """Nothing was written. `errors`: of the whole file; `lines`: by line of the file, from 2."""

    code = "zone_file_refused"
    message = "Le fichier contient des erreurs : rien n’a été importé."

    def __init__(self, errors: list[str], lines: dict[int, list[str]]) -> None:
        super().__init__()
        self.errors, self.lines = errors, lines


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    sector_id: str
    city_code: str
    city_name: str
    street_name: str = ""
    street_code: str = ""

    @property
    def level(self) -> Zone.Level:
        return Zone.Level.STREET if self.street_code else Zone.Level.CITY

    @property
    def code(self) -> str:
        return self.street_code or self.city_code


@dataclass(slots=True)
class Faults:
    errors: list[str] = field(default_factory=list)
    lines: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def raise_if_any(self) -> None:
        if self.errors or self.lines:
            raise ZoneFileRefused(self.errors, dict(self.lines))


def read_zones(content: bytes, departement: str, sectors: dict[str, Sector]) -> list[Line]:
    """
    Args:
        departement: what every city code begins with; empty: not checked.
        sectors: those of the espace, by `human_id`.

    Raises:
        ZoneFileRefused: with all that is wrong.
    """
    faults = Faults()
    lines = _parse(content, faults)
    faults.raise_if_any()
    for line in lines:
        faults.lines[line.number] += faults_of(line, departement, sectors)
    faults.lines = {number: told for number, told in faults.lines.items() if told}
    faults.errors += _repeated(lines)
    faults.raise_if_any()
    return lines


def write_zones(zones: Iterable[Zone]) -> str:
    """The same columns, with the sector's name, ready to be imported again."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(EXPORTED)
    for zone in zones:
        cells = (
            zone.sector.name,
            zone.sector.human_id,
            zone.city_code,
            zone.city_name,
            zone.street_name,
            zone.street_ban_id,
        )
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return out.getvalue()


def _parse(content: bytes, faults: Faults) -> list[Line]:
    rows = _sheet_rows(content, faults) if is_sheet(content) else _csv_rows(content, faults)
    if faults.errors:
        return []
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    missing = [column for column in REQUIRED if column not in header]
    if missing:
        faults.errors.append(f"Colonnes absentes : {', '.join(missing)}.")
    elif repeated := [column for column in COLUMNS if header.count(column) > 1]:
        faults.errors.append(f"Colonnes répétées : {', '.join(repeated)}.")
    elif len(rows) == 1:
        faults.errors.append("Le fichier ne contient aucune ligne.")
    elif len(rows) > MOST_LINES + 1:
        faults.errors.append(f"Le fichier dépasse {MOST_LINES} lignes.")
    if faults.errors:
        return []
    return [_line(number, dict(zip(header, row, strict=False))) for number, row in rows[1:]]


Rows = list[tuple[int, list[str]]]


def _sheet_rows(content: bytes, faults: Faults) -> Rows:
    try:
        return read_sheet(content, MOST_LINES + 1)
    except UnreadableSheet as unreadable:
        faults.errors.append(str(unreadable))
        return []


def _csv_rows(content: bytes, faults: Faults) -> Rows:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.errors.append("Le fichier n’est ni un CSV en UTF-8, ni un classeur .xlsx.")
        return []
    try:
        return [
            (number, row)
            for number, row in enumerate(csv.reader(io.StringIO(text), strict=True), start=1)
            if any(cell.strip() for cell in row)
        ]
    except csv.Error:
        faults.errors.append(
            "Le fichier n’est pas un CSV dont les colonnes sont séparées par « , »."
        )
        return []


def _line(number: int, cells: dict[str, str]) -> Line:
    return Line(number, *(clean_line(cells.get(column, "")) for column in COLUMNS))


def faults_of(line: Line, departement: str, sectors: dict[str, Sector]) -> list[str]:
    """What is wrong with one line, in French; the same rules as for a zone typed by hand."""
    told = []
    missing = [column for column in REQUIRED if not getattr(line, column)]
    if line.street_name or line.street_code:
        missing += [column for column in STREET if not getattr(line, column)]
    if missing:
        told.append(f"Champs vides : {', '.join(missing)}.")
    if line.sector_id and line.sector_id not in sectors:
        told.append(f"Secteur inconnu : {line.sector_id}.")
    if line.city_code and not (len(line.city_code) == 5 and line.city_code.isalnum()):
        told.append(f"Code INSEE non valable : {line.city_code}.")
    elif line.city_code and not line.city_code.startswith(departement):
        told.append(f"La commune {line.city_code} n’est pas dans le département {departement}.")
    if line.street_code and not line.street_code.startswith(f"{line.city_code}_"):
        told.append(f"La rue {line.street_code} n’est pas dans la commune {line.city_code}.")
    for column in COLUMNS:
        longest = LONGEST[column]
        if len(getattr(line, column)) > longest:
            told.append(f"{column} : {longest} caractères au plus.")
    return told


def _repeated(lines: list[Line]) -> list[str]:
    """A town once among the lines of towns, a street once among those of streets."""
    counts = Counter((line.level, line.code) for line in lines if line.code)
    noun = {Zone.Level.CITY: "La commune", Zone.Level.STREET: "La rue"}
    return [
        f"{noun[level]} {code} figure {times} fois."
        for (level, code), times in sorted(counts.items())
        if times > 1
    ]
