"""Services of the espace: the catalogue, and what is active of it."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from booking.directory.models import Service
from booking.directory.services.enable_service import (
    Choice,
    disable_service,
    enable_service,
    service_choices,
)
from booking.web.agent.guard import AgentRequest
from socle.clock import now
from socle.errors import DomainError

from .guard import makes
from .page import show, told

COLUMNS = ({"label": "Service"}, {"label": "État"}, {"label": "Agents"}, {"label": "Motifs"})
ACTION = {"label": "Activer ou désactiver", "hidden": True}


@require_safe
@makes(Service)
def services(request: AgentRequest) -> HttpResponse:
    choices = service_choices()
    counted = Service.objects.annotate(
        agent_count=Count("agents", Q(agents__deleted_at__isnull=True), distinct=True),
        motif_count=Count("motifs", Q(motifs__deleted_at__isnull=True), distinct=True),
    ).in_bulk()
    context = {
        "columns": [*COLUMNS, ACTION],
        "rows": [_row(choice, counted) for choice in choices],
        "is_first": not any(choice.is_enabled for choice in choices),
    }
    return show(request, "services", context)


@require_POST
@makes(Service)
def enable(request: AgentRequest) -> HttpResponse:
    try:
        service = enable_service(request.POST.get("name", ""), request.actor, now())
    except DomainError as refusal:
        return told(request, refusal, "agent_espace_services")
    messages.success(request, f"Le service « {service.name} » est actif.")
    return redirect("agent_espace_services")


@require_POST
@makes(Service)
def disable(request: AgentRequest, service_id: int) -> HttpResponse:
    service = disable_service(service_id, request.actor, now())
    messages.success(
        request,
        f"Le service « {service.name} » n’est plus proposé. Agents et motifs qui l’ont le gardent.",
    )
    return redirect("agent_espace_services")


def _row(choice: Choice, counted: dict[int, Service]) -> dict[str, object]:
    service = counted.get(choice.service.pk) if choice.service else None
    action = {
        "template": "agent/espace/service_action.html",
        "name": choice.entry.name,
        "disable_url": "",
    }
    if choice.is_enabled:
        action["disable_url"] = reverse("agent_espace_service_disable", args=[choice.service.pk])
    hint = "Voit et prend des RDV pour tous les agents." if choice.entry.is_secretariat else ""
    return {
        "cells": [
            {"text": choice.entry.name, "details": [hint]},
            {"text": "Actif" if choice.is_enabled else "Inactif"},
            {"text": str(service.agent_count) if service else "0"},
            {"text": str(service.motif_count) if service else "0"},
            action,
        ]
    }
