"""Liste des RDV."""

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.appointments.listing import TO_FILL_IN, rows_of
from booking.appointments.models import Appointment, Participation
from booking.availability.loader import zone_of
from booking.directory.models import Organisation
from booking.domain.wallclock import local_day
from booking.exports.models import Export
from booking.exports.policy import may_export
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from socle.clock import now

from .filters import Filters, with_default
from .rows import COLUMNS, row_of

A_PAGE = 25
A_WEEK = timedelta(days=6)
LATEST_FIRST = "recents"


@require_safe
@agent_required
def appointments(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """The rows that the address asks for; a wrong filter shows its error and no row."""
    instant, zone = now(), zone_of(None)
    today = local_day(instant, zone)
    asked = with_default(request.GET, today)
    filters = Filters(asked, request.actor, organisation)
    is_valid = filters.is_valid()
    rows = Appointment.objects.none()
    if is_valid:
        rows = rows_of(filters.listing, request.actor, instant, zone)
    page = Paginator(_detailed(_sorted(rows, asked)), A_PAGE).get_page(asked.get("page"))
    several = is_valid and len(filters.listing.organisation_ids) > 1
    contacts = asked.get("coordonnees") == "oui"
    context = {
        "filters": filters,
        "person": filters.cleaned_data.get("usager") if is_valid else None,
        "page": page,
        "count": _count(page.paginator.count),
        "columns": _columns(asked),
        "rows": [
            row_of(row, instant, names_organisation=several, shows_contacts=contacts)
            for row in page
        ],
        "contacts_url": _changed(asked, coordonnees="" if contacts else "oui"),
        "shows_contacts": contacts,
        "shortcuts": _shortcuts(asked, today),
        "kinds": Export.Kind.choices,
        "formats": Export.Format.choices,
        "may_export": is_valid
        and may_export(request.actor, frozenset(filters.listing.organisation_ids)),
        "export_url": f"{reverse('agent_ask_export', args=[organisation.pk])}?{asked.urlencode()}",
        "all_url": f"{request.path}?du=",
    }
    status = 200 if is_valid else 400
    answer = render_page(
        request, "agent/appointments/list.html", context, organisation=organisation
    )
    answer.status_code = status
    return answer


def _sorted(rows: QuerySet[Appointment], asked: QueryDict) -> QuerySet[Appointment]:
    latest_first = asked.get("tri") == LATEST_FIRST
    return rows.order_by("-starts_at", "-pk") if latest_first else rows.order_by("starts_at", "pk")


def _detailed(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """With what a row shows (3 queries)."""
    participations = Participation.objects.select_related("usager__responsible").order_by("pk")
    return rows.select_related("organisation", "motif__service", "place").prefetch_related(
        Prefetch("participations", queryset=participations), "agents"
    )


def _columns(asked: QueryDict) -> list[dict[str, str]]:
    latest_first = asked.get("tri") == LATEST_FIRST
    by_date = {
        "label": COLUMNS[0],
        "sorted": "descending" if latest_first else "ascending",
        "sort_url": _changed(asked, tri="" if latest_first else LATEST_FIRST),
    }
    return [by_date, *({"label": label} for label in COLUMNS[1:])]


def _shortcuts(asked: QueryDict, today: date) -> list[dict[str, object]]:
    """The questions of every day, one link each; the other filters stay."""
    spans = (
        ("Aujourd’hui", {"du": today.isoformat(), "au": today.isoformat(), "statut": ""}),
        (
            "Sept jours",
            {"du": today.isoformat(), "au": (today + A_WEEK).isoformat(), "statut": ""},
        ),
        ("À renseigner", {"du": "", "au": "", "statut": TO_FILL_IN}),
        ("Tous", {"du": "", "au": "", "statut": ""}),
    )
    return [
        {
            "label": label,
            "url": _changed(asked, **wanted),
            "current": all(asked.get(name, "") == value for name, value in wanted.items()),
        }
        for label, wanted in spans
    ]


def _changed(asked: QueryDict, **wanted: str) -> str:
    """The address again with other values; back on the first page."""
    changed = asked.copy()
    changed.pop("page", None)
    for name, value in wanted.items():
        changed[name] = value
    return f"?{changed.urlencode()}"


def _count(number: int) -> str:
    return f"{number} rendez-vous" if number else "Aucun rendez-vous"
