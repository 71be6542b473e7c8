"""What the public statistics show: never a number that could tell of a few people.

Numbers are rounded to the nearest five, and those under five are hidden, row by row and in totals
alike: no hidden number comes out of a subtraction.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from tenants.context import on_portal

from .models import PublicFigure
from .models.figure import ALL_ESPACES

LEAST = 5
HIDDEN = "moins de 5"
MOST_ROWS = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One label of a series: its exact numbers by key, for `rounded` only."""

    label: str
    numbers: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.numbers.values())


@dataclass(frozen=True, slots=True)
class Figures:
    counted_at: datetime
    series: dict[str, list[Row]]

    def row(self, series: str) -> Row:
        """Of a series that has one row."""
        rows = self.series.get(series)
        return rows[0] if rows else Row("", {})


def figures_of(espace_number: int = ALL_ESPACES) -> Figures | None:
    """Those of an espace, or of all; None before the first night (1 query)."""
    with on_portal():
        lines = list(
            PublicFigure.objects.filter(espace_number=espace_number).values_list(
                "series", "label", "key", "number", "counted_at"
            )
        )
    if not lines:
        return None
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for series, label, key, number, _ in lines:
        found[series][label][key] = number
    return Figures(
        max(line[-1] for line in lines),
        {
            series: [Row(label, numbers) for label, numbers in labels.items()]
            for series, labels in found.items()
        },
    )


def rounded(number: int) -> int:
    """To the nearest five; 0 for what is hidden."""
    return 0 if number < LEAST else LEAST * ((number + LEAST // 2) // LEAST)


def shown(number: int) -> str:
    """As the page writes it."""
    return HIDDEN if 0 < number < LEAST else f"{rounded(number):,}".replace(",", "\u202f")
