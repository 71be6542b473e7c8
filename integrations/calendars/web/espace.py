"""The espace's view: every synchronisation, those that fail first, and what follows from it."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from booking.directory.models import Presentation
from booking.web.agent.espace.guard import makes
from booking.web.agent.espace.page import show
from booking.web.agent.guard import AgentRequest
from socle.clock import now

from ..models import CalendarRules, Connection
from ..services.take_precautions import set_rules
from .forms import RulesForm
from .status import status_of

MOST_SHOWN = 500
COLUMNS = [
    {"label": "Agent"},
    {"label": "Agenda"},
    {"label": "État"},
    {"label": "Dernier succès"},
]


@require_http_methods(["GET", "HEAD", "POST"])
@makes(Presentation)
def synchronisations(request: AgentRequest) -> HttpResponse:
    present = "oui" if CalendarRules.current().closes_when_broken else "non"
    form = RulesForm(request.POST or None, initial={"closes_when_broken": present})
    if form.is_valid():
        set_rules(closes_when_broken=form.cleaned_data["closes_when_broken"] == "oui", now=now())
        messages.success(request, "Votre choix est enregistré, et vaut dès maintenant.")
        return redirect("agent_espace_calendars")
    rows = Connection.objects.exclude(state=Connection.State.CHOOSING).select_related("agent")
    rows = list(
        rows.order_by(F("failing_since").asc(nulls_last=True), "agent_id", "pk")[:MOST_SHOWN]
    )
    broken = sum(row.failing_since is not None for row in rows)
    context = {
        "form": form,
        "columns": COLUMNS,
        "rows": [{"cells": _cells(row)} for row in rows],
        "count": _count(len(rows), broken),
        "broken": broken,
    }
    return show(request, "synchronisations", context, 422 if form.errors else 200)


def _cells(row: Connection) -> list[dict[str, object]]:
    """No address and no identifier: what an agent ties is theirs."""
    status = status_of(row)
    details = [f"Depuis {status.since}", status.what] if status.since else []
    return [
        {"text": str(row.agent)},
        {"text": row.get_provider_display()},
        {"text": status.label, "details": details},
        {"text": status.last or "Jamais"},
    ]


def _count(rows: int, broken: int) -> str:
    words = f"{rows} synchronisation{'s' if rows > 1 else ''}"
    return f"{words}, dont {broken} en panne" if broken else words
