"""`/operateurs`: every espace and its state."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenants.models import Espace

from .guard import operator_required

COLUMNS = ("Espace", "État", "Adresse", "Département", "Créé le")


@require_safe
@operator_required
def home(request: HttpRequest) -> HttpResponse:
    """Filtered by state when the address says so (2 queries, whatever the number of espaces)."""
    counted = dict(Espace.objects.values_list("state").annotate(count=Count("pk")).order_by())
    wanted = request.GET.get("etat", "")
    espaces = Espace.objects.order_by("name", "pk")
    if wanted in Espace.State.values:
        espaces = espaces.filter(state=wanted)
    context = {
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [{"cells": _cells(one)} for one in espaces],
        "states": [
            {"label": f"{state.label} : {counted[state]}", "url": f"?etat={state}"}
            for state in Espace.State
            if state in counted
        ],
        "wanted": Espace.State(wanted).label if wanted in Espace.State.values else "",
    }
    return render(request, "operators/home.html", context)


def _cells(espace: Espace) -> list[dict[str, object]]:
    trouble = [espace.creation_error] if espace.creation_error else []
    return [
        {"text": espace.name, "details": trouble},
        {"text": espace.get_state_display()},
        {"text": espace.primary_host},
        {"text": espace.departement_number},
        {"text": f"{espace.created_at:%d/%m/%Y}"},
    ]
