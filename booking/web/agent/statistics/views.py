"""Statistiques of an organisation, or one's own."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.appointments.figures import (
    Tally,
    by_agent,
    by_field,
    by_status,
    by_week,
    median_wait_days,
)
from booking.appointments.listing import STATUSES, rows_of
from booking.appointments.models import Appointment
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.directory.models import Organisation
from booking.domain.wallclock import local_day
from booking.domain.wording import format_date
from booking.web.agent.appointments.filters import Filters
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from socle.clock import now

from .availability import first_availabilities
from .bars import Chart, chart_of, percent

THREE_MONTHS = timedelta(days=91)
WITHOUT_SERVICE = "Sans service"
WITHOUT_STRUCTURE = "Structure non précisée"
MODES = dict(Motif.LocationType.choices)
ORIGINS = dict(Appointment.CreatedBy.choices)


@require_safe
@agent_required
def statistics(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """Of the appointments that one sees there; `?a=moi` keeps one's own."""
    instant, zone = now(), zone_of(None)
    own = request.GET.get("a") == "moi"
    asked = _with_period(request.GET, local_day(instant, zone))
    if own:
        asked["agent"] = str(request.actor.agent_id)
    filters = Filters(asked, request.actor, organisation)
    is_valid = filters.is_valid()
    context: dict[str, object] = {
        "filters": filters,
        "own": own,
        "tabs": _tabs(organisation, asked, own=own),
        "availability_url": reverse("agent_availability", args=[organisation.pk]),
    }
    if is_valid:
        rows = rows_of(filters.listing, request.actor, instant, zone)
        context |= _figures(rows, instant, organisation, asked)
    answer = render_page(request, "agent/statistics/page.html", context, organisation=organisation)
    answer.status_code = 200 if is_valid else 400
    return answer


@require_safe
@agent_required
def availability(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """First free times: a page, and the part of one that htmx asks for."""
    context = {"firsts": first_availabilities(request.actor, organisation, now())}
    part = request.htmx and not request.htmx.boosted
    template = "agent/statistics/firsts.html" if part else "agent/statistics/availability.html"
    return render_page(request, template, context, organisation=organisation)


def _figures(
    rows: QuerySet[Appointment], now: datetime, organisation: Organisation, asked: QueryDict
) -> dict[str, object]:
    whole = by_status(rows, now)
    wait = median_wait_days(rows)
    return {
        "total": whole.total,
        "noshow": percent(whole.noshow_rate),
        "wait": None if wait is None else round(wait),
        "counters": _counters(whole, organisation, asked),
        "charts": [chart for chart in _charts(rows, now) if chart.bars],
    }


def _counters(whole: Tally, organisation: Organisation, asked: QueryDict) -> list[dict]:
    """Each leads to the list of exactly those appointments."""
    counters = []
    for key, label in STATUSES.items():
        query = asked.copy()
        query.pop("a", None)
        query["statut"] = key
        url = f"{reverse('agent_appointments', args=[organisation.pk])}?{query.urlencode()}"
        counters.append({"label": label, "number": whole.counts.get(key, 0), "url": url})
    return counters


def _charts(rows: QuerySet[Appointment], now: datetime) -> list[Chart]:
    weeks = [
        (format_date(monday, weekday=False), tally)
        for monday, tally in by_week(rows, zone_of(None))
    ]
    named = (
        (
            "Par service",
            "Service",
            by_field(rows, "motif__service__name", now, without=WITHOUT_SERVICE),
        ),
        ("Par motif", "Motif", by_field(rows, "motif__name", now, without="")),
        ("Par type", "Type", _renamed(by_field(rows, "motif__location_type", now, without=""))),
        ("Par agent", "Agent", by_agent(rows, now)),
        (
            "Par structure qui prescrit",
            "Structure",
            by_field(
                rows.filter(created_by=Appointment.CreatedBy.PRESCRIPTEUR),
                "participations__prescripteur__structure",
                now,
                without=WITHOUT_STRUCTURE,
            ),
        ),
    )
    return [
        chart_of("RDV pris chaque semaine, par origine", "Semaine du", weeks, ORIGINS),
        *(
            chart_of(
                title,
                column,
                ((tally.label, tally) for tally in tallies),
                STATUSES,
                shows_rate=True,
            )
            for title, column, tallies in named
        ),
    ]


def _renamed(tallies: list[Tally]) -> list[Tally]:
    return [Tally(MODES.get(tally.label, tally.label), tally.counts) for tally in tallies]


def _with_period(asked: QueryDict, today: date) -> QueryDict:
    """What is asked; without dates, the last three months."""
    changed = asked.copy()
    if "du" not in asked and "au" not in asked:
        changed["du"] = (today - THREE_MONTHS).isoformat()
        changed["au"] = today.isoformat()
    return changed


def _tabs(organisation: Organisation, asked: QueryDict, *, own: bool) -> list[dict]:
    def leading_to(**more: str) -> str:
        query = asked.copy()
        for name in ("a", "agent"):
            query.pop(name, None)
        query.update(more)
        return f"?{query.urlencode()}"

    return [
        {"label": organisation.name, "url": leading_to(), "current": not own},
        {"label": "Mes rendez-vous", "url": leading_to(a="moi"), "current": own},
    ]
