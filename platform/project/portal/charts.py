"""The series of the public statistics as tables whose rows carry a bar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from booking.appointments.listing import STATUSES
from booking.appointments.models import Appointment
from booking.catalog.models import Motif
from booking.domain.wording import MONTHS, format_date
from booking.notifications.models import Receipt
from integrations.publication.figures import MOST_ROWS, Figures, Row, rounded, shown
from integrations.publication.models import PublicFigure

Series = PublicFigure.Series
AGENTS = {
    "invited": "Invités",
    "accepted": "Actifs",
    "receives": "Avec au moins un rendez-vous",
    "received_lately": "Avec un rendez-vous pris depuis 30 jours",
    "online": "Avec des créneaux en ligne",
}
LABELS: Mapping[str, Mapping[str, str]] = {
    Series.STATUS: STATUSES,
    Series.PARTICIPATIONS: STATUSES,
    Series.ORIGIN_WEEK: dict(Appointment.CreatedBy.choices),
    Series.OUTCOME_WEEK: STATUSES,
    Series.SERVICE: STATUSES,
    Series.TYPE: STATUSES,
    Series.DEPARTEMENT: STATUSES,
    Series.AGENTS: AGENTS,
    Series.AGENTS_BEFORE: AGENTS,
    Series.AGENTS_MONTH: {"active": "Agents"},
    Series.MESSAGES: dict(Receipt.Result.choices),
}
# Series, and the name of its first column.
CHARTS = (
    (Series.ORIGIN_WEEK, "Semaine du"),
    (Series.OUTCOME_WEEK, "Semaine du"),
    (Series.TYPE, "Type"),
    (Series.SERVICE, "Service"),
    (Series.DEPARTEMENT, "Département"),
    (Series.AGENTS_MONTH, "Mois"),
    (Series.MESSAGES, "Canal"),
)
IN_TIME = {Series.ORIGIN_WEEK, Series.OUTCOME_WEEK, Series.AGENTS_MONTH}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar, in percent of the widest bar."""

    key: str
    label: str
    number: str
    start: str
    width: str


@dataclass(frozen=True, slots=True)
class Bar:
    """`total` and `numbers` are words: small numbers are hidden."""

    label: str
    total: str
    parts: tuple[Part, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicChart:
    """For agent/statistics/bars.html."""

    title: str
    first_column: str
    columns: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    shows_rate: bool = False


def chart_of(figures: Figures, wanted: tuple[str, str]) -> PublicChart | None:
    """None for a series without rows. In order of time, or the most first."""
    series, first_column = wanted
    rows = figures.series.get(series, [])
    if not rows:
        return None
    if series in IN_TIME:
        rows = sorted(rows, key=lambda row: row.label)
    else:
        rows = sorted(rows, key=lambda row: (-row.total, row.label))[:MOST_ROWS]
    columns = tuple(
        (key, label)
        for key, label in LABELS[series].items()
        if any(row.numbers.get(key) for row in rows)
    )
    widest = max(sum(rounded(row.numbers.get(key, 0)) for key, _ in columns) for row in rows)
    bars = tuple(_bar(series, row, columns, widest) for row in rows)
    return PublicChart(Series(series).label, first_column, columns, bars)


def label_of(series: str, label: str) -> str:
    """A row's name in French."""
    if series in (Series.ORIGIN_WEEK, Series.OUTCOME_WEEK):
        return format_date(date.fromisoformat(label), weekday=False)
    if series == Series.AGENTS_MONTH:
        month = date.fromisoformat(label)
        return f"{MONTHS[month.month - 1]} {month.year}"
    if series == Series.TYPE:
        return dict(Motif.LocationType.choices).get(label, label)
    if series == Series.MESSAGES:
        return dict(Receipt.Channel.choices).get(label, label)
    return label


def _bar(series: str, row: Row, columns: tuple[tuple[str, str], ...], widest: int) -> Bar:
    parts, start = [], 0.0
    for key, label in columns:
        number = rounded(row.numbers.get(key, 0))
        width = 100 * number / widest if widest else 0
        if number:
            parts.append(Part(key, label, shown(number), f"{start:.2f}", f"{width:.2f}"))
        start += width
    numbers = tuple(shown(row.numbers.get(key, 0)) for key, _ in columns)
    return Bar(label_of(series, row.label), shown(row.total), tuple(parts), numbers)
