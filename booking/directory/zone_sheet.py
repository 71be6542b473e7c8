"""The file of zones as a spreadsheet (.xlsx), read as text and never computed."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAGIC = b"PK\x03\x04"
OLD_MAGIC = b"\xd0\xcf\x11\xe0"
# What an honest workbook of 50,000 lines never reaches, packed or not.
MOST_BYTES, MOST_UNPACKED, MOST_MEMBERS = 20_000_000, 60_000_000, 200
MOST_COLUMNS = 30
CITY_CODE = "city_code"
UNREADABLE = "Ce classeur est illisible : enregistrez-le de nouveau au format .xlsx."
TOO_BIG = "Ce classeur est trop gros : ne gardez que la feuille des zones."


class UnreadableSheet(ValueError):
    """`str` of it is a French sentence."""


def is_sheet(content: bytes) -> bool:
    """By its first bytes, whatever its name says."""
    return content.startswith((MAGIC, OLD_MAGIC))


def read_sheet(content: bytes, most: int) -> list[tuple[int, list[str]]]:
    """The lines of the first sheet that are not empty, with their numbers.

    Args:
        most: so many lines are read, and one more to tell that there are too many.

    Raises:
        UnreadableSheet: no workbook, one that would fill the memory, or one with formulas.
    """
    _check_archive(content)
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            return list(_lines(workbook.worksheets[0], most))
        finally:
            workbook.close()
    except UnreadableSheet:
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        ParseError,
        KeyError,
        IndexError,
        ValueError,
        TypeError,
        AttributeError,
        OSError,
        EOFError,
    ):
        # What openpyxl raises on a broken workbook is not documented: these were met.
        raise UnreadableSheet(UNREADABLE) from None


def _check_archive(content: bytes) -> None:
    """Before anything is unpacked: what the archive says of itself, then what it is."""
    if content.startswith(OLD_MAGIC):
        raise UnreadableSheet("Enregistrez ce classeur .xls au format .xlsx.")
    if len(content) > MOST_BYTES:
        raise UnreadableSheet(TOO_BIG)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise UnreadableSheet(TOO_BIG)
            if sum(member.file_size for member in members) > MOST_UNPACKED:
                raise UnreadableSheet(TOO_BIG)
            for member in members:
                # Reading stops at the size that was said, and fails on one that lies.
                with archive.open(member) as part:
                    if b"<!DOCTYPE" in part.read(2048):
                        raise UnreadableSheet(UNREADABLE)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError):
        raise UnreadableSheet(UNREADABLE) from None


def _lines(sheet, most: int) -> Iterator[tuple[int, list[str]]]:
    city_columns: set[int] = set()
    told = 0
    # What the sheet says of its own size is not believed.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        cells = [
            _text(cell, number, cell_index in city_columns) for cell_index, cell in enumerate(row)
        ]
        if not any(text.strip() for text in cells):
            if number > 2 * most:
                raise UnreadableSheet(TOO_BIG)
            continue
        if not told:
            city_columns = {n for n, text in enumerate(cells) if text.strip().lower() == CITY_CODE}
        yield number, cells
        told += 1
        if told > most:
            return


def _text(cell, number: int, is_city_code: bool) -> str:
    value = cell.value
    if cell.data_type == "f":
        raise UnreadableSheet(
            f"Ligne {number} : une cellule contient une formule. Collez les valeurs seulement."
        )
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None:
        return ""
    # A spreadsheet takes the first zero of a code away.
    if is_city_code and isinstance(value, int) and not isinstance(value, bool):
        return f"{value:05d}"
    return str(value)
