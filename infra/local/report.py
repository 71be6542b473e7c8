"""What the person at the terminal reads."""

import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

RESET, BOLD, RED, GREEN, YELLOW = "\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m"
# One colour a source of lines; the order is that of the first line seen.
SOURCE_COLOURS = tuple(f"\x1b[{code}m" for code in (36, 35, 34, 32, 33, 95, 94, 96))


class Report:
    """Lines on a stream, coloured on a terminal unless NO_COLOR is set (no-color.org)."""

    def __init__(
        self,
        stream: TextIO = sys.stdout,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self.stream = stream
        self.coloured = stream.isatty() and not environ.get("NO_COLOR")
        self._sources: dict[str, str] = {}

    def line(self, text: str = "", colour: str = "") -> None:
        """Writes one line; a terminal that has gone away does not stop the run."""
        painted = f"{colour}{text}{RESET}" if colour and self.coloured else text
        try:
            self.stream.write(painted + "\n")
            self.stream.flush()
        except (OSError, ValueError):
            self.coloured = False

    def say(self, text: str) -> None:
        self.line(text)

    def warn(self, text: str) -> None:
        self.line(text, YELLOW)

    def fail(self, text: str) -> None:
        self.line(text, RED)

    def heading(self, text: str) -> None:
        self.line()
        self.line(f"── {text}", BOLD)

    def log(self, source: str, text: str) -> None:
        """One line of a program, behind the program's name."""
        colour = self._sources.setdefault(
            source, SOURCE_COLOURS[len(self._sources) % len(SOURCE_COLOURS)]
        )
        name = f"{colour}{source:<8}|{RESET}" if self.coloured else f"{source:<8}|"
        self.line(f"{name} {text}")

    def frame(self, lines: Iterable[str]) -> None:
        """The lines in a box; longer ones widen it."""
        rows = [line.rstrip().expandtabs() for line in lines]
        inside = max((width(row) for row in rows), default=0)
        self.line("╭" + "─" * (inside + 2) + "╮", GREEN)
        for row in rows:
            self.line(f"│ {row}{' ' * (inside - width(row))} │", GREEN)
        self.line("╰" + "─" * (inside + 2) + "╯", GREEN)

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Rows of equal length in aligned columns; the first row is the heading."""
        widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
        for number, row in enumerate(rows):
            cells = (
                cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)
            )
            self.line("  ".join(cells).rstrip(), BOLD if number == 0 else "")


def width(text: str) -> int:
    """Columns that `text` takes on a terminal: accents that combine take none, ideograms two."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
