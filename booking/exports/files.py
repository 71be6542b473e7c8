"""Rows to the bytes of a file: a spreadsheet, or text that spreadsheets open.

What people typed must never become a formula: spreadsheets get strings as strings, and text
files an apostrophe before the signs that start one (OWASP, "CSV injection").
"""

import csv
import io
from datetime import date, time
from typing import Protocol

import xlsxwriter

from .columns import Cell

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
SHEET = "Rendez-vous"
LONGEST_CELL = 32_767  # Excel's own limit
WIDTH = 20


class Writer(Protocol):
    def write(self, cells: list[Cell]) -> None: ...

    def content(self) -> bytes:
        """The whole file; nothing may be written afterwards."""
        ...


class CsvWriter:
    """Comma-separated, UTF-8 with its mark, as spreadsheets in French expect it (semicolons)."""

    def __init__(self, titles: list[str]) -> None:
        self._text = io.StringIO()
        self._csv = csv.writer(self._text, delimiter=";", lineterminator="\r\n")
        self._csv.writerow(titles)

    def write(self, cells: list[Cell]) -> None:
        self._csv.writerow([_as_text(cell) for cell in cells])

    def content(self) -> bytes:
        return self._text.getvalue().encode("utf-8-sig")


class XlsxWriter:
    """One sheet, its first row frozen, with filters."""

    def __init__(self, titles: list[str]) -> None:
        self._bytes = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._bytes, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._sheet = self._book.add_worksheet(SHEET)
        self._formats = {
            date: self._book.add_format({"num_format": "dd/mm/yyyy"}),
            time: self._book.add_format({"num_format": "hh:mm"}),
        }
        self._row = 0
        self._last = len(titles) - 1
        bold = self._book.add_format({"bold": True})
        for column, title in enumerate(titles):
            self._sheet.write_string(0, column, title, bold)
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, self._last, WIDTH)

    def write(self, cells: list[Cell]) -> None:
        self._row += 1
        for column, cell in enumerate(cells):
            self._write_cell(column, cell)

    def content(self) -> bytes:
        self._sheet.autofilter(0, 0, self._row, self._last)
        self._book.close()
        return self._bytes.getvalue()

    def _write_cell(self, column: int, cell: Cell) -> None:
        if isinstance(cell, int):
            self._sheet.write_number(self._row, column, cell)
        elif isinstance(cell, date | time):
            self._sheet.write_datetime(self._row, column, cell, self._formats[type(cell)])
        else:
            self._sheet.write_string(self._row, column, _clean(cell)[:LONGEST_CELL])


WRITERS: dict[str, type[CsvWriter] | type[XlsxWriter]] = {"csv": CsvWriter, "xlsx": XlsxWriter}


def _as_text(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    text = _clean(str(cell))
    return f"'{text}" if isinstance(cell, str) and text.startswith(DANGEROUS) else text


def _clean(text: str) -> str:
    """Without the control signs that no XML file may hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")
