"""Figures as rows with a bar each (agent/statistics/bars.html): the table is the chart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from booking.appointments.figures import Tally


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar, in percent of the widest bar. `key` names its colour, `label` says it."""

    key: str
    label: str
    number: int
    start: str
    width: str


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    total: int
    parts: tuple[Part, ...]
    numbers: tuple[int, ...]  # one a column, zeros included
    rate: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    first_column: str
    columns: tuple[tuple[str, str], ...]  # key and label
    bars: tuple[Bar, ...]
    shows_rate: bool = False


def chart_of(
    title: str,
    first_column: str,
    tallies: Iterable[tuple[str, Tally]],
    labels: Mapping[str, str],
    *,
    shows_rate: bool = False,
) -> Chart:
    """
    Args:
        tallies: with the label of each row.
        labels: French name of each key, in the order of the columns; keys nobody has are left out.
    """
    rows = list(tallies)
    widest = max((tally.total for _, tally in rows), default=0)
    columns = tuple(
        (key, label)
        for key, label in labels.items()
        if any(tally.counts.get(key) for _, tally in rows)
    )
    bars = tuple(_bar(label, tally, columns, widest) for label, tally in rows)
    return Chart(title, first_column, columns, bars, shows_rate)


def percent(rate: float | None) -> str:
    """``12,5 %``; empty when there is none."""
    return "" if rate is None else f"{rate * 100:.1f} %".replace(".", ",").replace(",0 ", " ")


def _bar(label: str, tally: Tally, columns: tuple[tuple[str, str], ...], widest: int) -> Bar:
    parts, start = [], 0.0
    for key, name in columns:
        number = tally.counts.get(key, 0)
        width = 100 * number / widest if widest else 0
        if number:
            parts.append(Part(key, name, number, f"{start:.2f}", f"{width:.2f}"))
        start += width
    numbers = tuple(tally.counts.get(key, 0) for key, _ in columns)
    return Bar(label, tally.total, tuple(parts), numbers, percent(tally.noshow_rate))
