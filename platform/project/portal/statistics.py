"""`/statistiques` and `/stats`: what the service is used for, all espaces together or one of them.

Counted at night, rounded, without anybody's name. As a page, or as CSV.
"""

import csv
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from integrations.publication.figures import Figures, figures_of, shown
from integrations.publication.models import PublicFigure
from integrations.publication.models.figure import ALL_ESPACES
from socle.web.limits import limited

from .charts import CHARTS, LABELS, chart_of, label_of

Series = PublicFigure.Series


@require_safe
@limited("search")
def statistics(request: HttpRequest) -> HttpResponse:
    figures = _figures(request)
    context: dict[str, object] = {"figures": figures}
    if figures:
        status = figures.row(Series.STATUS)
        agents, before = figures.row(Series.AGENTS), figures.row(Series.AGENTS_BEFORE)
        context |= {
            "total": shown(status.total),
            "participations": shown(figures.row(Series.PARTICIPATIONS).total),
            "statuses": [
                {"label": label, "number": shown(status.numbers.get(key, 0))}
                for key, label in LABELS[Series.STATUS].items()
            ],
            "agents": [
                {
                    "label": label,
                    "number": shown(agents.numbers.get(key, 0)),
                    "before": shown(before.numbers.get(key, 0)),
                }
                for key, label in LABELS[Series.AGENTS].items()
            ],
            "charts": [chart for chart in (chart_of(figures, one) for one in CHARTS) if chart],
        }
    return render(request, "portal/statistics.html", context)


@require_safe
@limited("search")
def statistics_csv(request: HttpRequest) -> HttpResponse:
    """The same numbers, for a spreadsheet: semicolons and a mark of order, as Excel wants."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="statistiques.csv"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow(["Série", "Ligne", "Détail", "Nombre (arrondi à 5 près)"])
    figures = _figures(request)
    if figures:
        writer.writerows(_lines(figures))
    return response


def _figures(request: HttpRequest) -> Figures | None:
    return figures_of(request.espace.number if request.espace else ALL_ESPACES)


def _lines(figures: Figures) -> Iterator[list[str]]:
    for series in Series:
        for row in sorted(figures.series.get(series, []), key=lambda one: one.label):
            for key, number in sorted(row.numbers.items()):
                detail = LABELS.get(series, {}).get(key, key)
                line = label_of(series, row.label)
                yield [series.label, _safe(line), str(detail), shown(number).replace("\u202f", "")]


def _safe(text: str) -> str:
    """A name of a service that begins like a formula is none (CSV injection)."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
