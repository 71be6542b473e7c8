"""The table of `matrix.txt`: who may do what to which rows of the world, read and checked.

A noun's heading names its rows by letters; a line is a verb, a column an actor; a cell holds the
letters of the rows that the actor may do it to, `*` for all and `.` for none.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import Model

from booking.access.rules import SEE, all_policies

TABLE = Path(__file__).with_name("matrix.txt")
ALL, NONE = "*", "."


@dataclass(frozen=True)
class Line:
    """`cells[actor]`: names of rows."""

    model: str
    verb: str
    cells: dict[str, frozenset[str]]


def verbs_of(model: type[Model]) -> list[str]:
    """Every verb and sight of a noun, seeing first."""
    policy = next(policy for policy in all_policies() if policy.model is model)
    return [SEE, *policy.sights, *policy.verbs]


@cache
def table() -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """The actors, and the lines.

    Raises:
        ValueError: a line has a cell too few or too many, or letters of no row.
    """
    actors: tuple[str, ...] = ()
    lines: list[Line] = []
    model, rows = "", {}
    for text in TABLE.read_text().splitlines():
        words = text.split()
        if not words or text.startswith("#"):
            continue
        if words[0] == "actors":
            actors = tuple(words[1:])
        elif words[0].endswith(":"):
            model, rows = words[0][:-1], dict(word.split("=") for word in words[1:])
        else:
            lines.append(Line(model, words[0], _cells(text, words[1:], actors, rows)))
    return actors, tuple(lines)


def _cells(
    text: str, written: list[str], actors: tuple[str, ...], rows: dict[str, str]
) -> dict[str, frozenset[str]]:
    if len(written) != len(actors):
        raise ValueError(f"{len(written)} cells for {len(actors)} actors: {text}")
    return {actor: _cell(cell, rows) for actor, cell in zip(actors, written, strict=True)}


def _cell(cell: str, rows: dict[str, str]) -> frozenset[str]:
    if cell == NONE:
        return frozenset()
    if cell == ALL:
        return frozenset(rows.values())
    if unknown := set(cell) - set(rows):
        raise ValueError(f"no row has the letters {unknown}")
    return frozenset(rows[letter] for letter in cell)
