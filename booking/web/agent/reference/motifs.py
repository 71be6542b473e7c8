"""The motifs that an agent may use: how long, who books them, and what usagers are told."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, judge, visible_to
from booking.catalog.fairness import fairness_of
from booking.catalog.models import Motif
from booking.directory.models import Organisation
from booking.domain.allocation_words import how_it_goes
from booking.domain.wording import format_duration
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.motif_filters import ONLINE_SIGN, listed
from booking.web.agent.order import by_name
from booking.web.agent.shell import render_page

A_PAGE = 50
COLUMNS = ("Motif", "Type", "Service", "Durée", "Réservable par")


@require_safe
@agent_required
def motifs(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    found = listed(_rows(request.actor, organisation), request.GET, A_PAGE)
    context = {
        **found,
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [_row(one, organisation) for one in found["page"]],
    }
    return render_page(request, "agent/reference/motifs.html", context, organisation=organisation)


@require_safe
@agent_required
def motif(request: AgentRequest, organisation: Organisation, motif_id: int) -> HttpResponse:
    """What usagers read of it, before and after."""
    found = fetch_visible(
        _rows(request.actor, organisation), request.actor, pk=motif_id, organisations=organisation
    )
    verdict = judge(request.actor, "edit", found)
    configures = judge(request.actor, "manage_motifs", organisation).ok
    context = {
        "motif": found,
        "lines": [
            {"label": "Service", "value": found.service.name if found.service else "Tous"},
            {"label": "Réservable par", "value": found.get_bookable_by_display()},
            {"label": "Messages", "value": found.get_visibility_type_display()},
        ],
        "name": found.name,
        "duration": format_duration(found.default_duration_in_min),
        "location": found.get_location_type_display(),
        "before": found.restriction_for_rdv,
        "after": found.instruction_for_rdv,
        "is_online": found.is_online,
        "sharing": how_it_goes(fairness_of(found)),
        "is_visible": found.visibility_type != Motif.Visibility.INVISIBLE,
        # For who configures motifs, and may not change this one.
        "why_not": "" if verdict.ok or not configures else verdict.reason,
    }
    return render_page(request, "agent/reference/motif.html", context, organisation=organisation)


def _rows(actor: Actor, organisation: Organisation) -> QuerySet[Motif]:
    rows = visible_to(Motif.objects.current(), actor).filter(organisations=organisation)
    rows = rows.select_related("service").prefetch_related("organisations")
    return rows.order_by(*by_name("name"), "pk")


def _row(found: Motif, organisation: Organisation) -> dict[str, object]:
    url = reverse("agent_reference_motif", args=[organisation.pk, found.pk])
    return {
        "cells": [
            {"text": found.name, "url": url, "badge": ONLINE_SIGN if found.is_online else ""},
            {"text": found.get_location_type_display() + (", collectif" * found.collectif)},
            {"text": found.service.name if found.service else ""},
            {"text": format_duration(found.default_duration_in_min)},
            {"text": found.get_bookable_by_display()},
        ]
    }
