"""Lieux: where the organisation receives."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.availability.loader import zone_of
from booking.directory.models import Organisation, Place
from booking.directory.services.create_place import create_place
from booking.directory.services.edit_place import close_place, edit_place, reopen_place
from booking.directory.services.remove_place import remove_place
from booking.domain.wallclock import day_end, day_start, local_day
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from booking.web.agent.shell import render_page
from booking.web.maps import drawn, draws_map, spot
from socle.clock import now
from socle.errors import DomainError, NotVisible
from socle.web.telephone import display_number

from .editing import saved, shown
from .guard import configures
from .place_form import PlaceForm

COLUMNS = ("Lieu", "Adresse", "Téléphone", "RDV aujourd’hui", "État")
ACTS = {
    "fermer": (close_place, "Le lieu est fermé : il n’est plus proposé."),
    "rouvrir": (reopen_place, "Le lieu est ouvert."),
}


@require_safe
@configures("manage_places")
def places(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    zone = zone_of(None)
    today = local_day(now(), zone)
    here_today = Q(
        appointments__starts_at__gte=day_start(zone, today),
        appointments__starts_at__lt=day_end(zone, today),
    )
    rows = (
        Place.objects.filter(organisation=organisation)
        .exclude(availability=Place.Availability.SINGLE_USE)
        .annotate(today=Count("appointments", filter=here_today))
        .order_by(*by_name("name"), "pk")
    )
    context = {
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [_row(place, organisation) for place in rows],
    }
    return render_page(
        request, "agent/configuration/places.html", context, organisation=organisation
    )


@require_http_methods(["GET", "HEAD", "POST"])
@configures("manage_places")
def new_place(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    form = PlaceForm(request.POST or None)
    status = saved(form, lambda: create_place(form.values, organisation.pk, request.actor, now()))
    if not status:
        messages.success(request, "Le lieu est créé.")
        return redirect("agent_places", organisation.pk)
    return shown(request, organisation, "place", {"form": form}, status)


@require_http_methods(["GET", "HEAD", "POST"])
@draws_map
@configures("manage_places")
def place(request: AgentRequest, organisation: Organisation, place_id: int) -> HttpResponse:
    found = _found(organisation, place_id)
    form = PlaceForm(request.POST or None, found)

    def work() -> None:
        version = form.cleaned_data["version"]
        edit_place(found.pk, form.values, request.actor, now(), version=version)

    status = saved(form, work)
    if not status:
        messages.success(request, "Le lieu est enregistré.")
        return redirect("agent_places", organisation.pk)
    context = {
        "form": form,
        "place": found,
        "is_open": found.availability == Place.Availability.ENABLED,
        **drawn(points=[spot(found.address, (found.latitude, found.longitude))]),
    }
    return shown(request, organisation, "place", context, status)


@require_POST
@configures("manage_places")
def act(request: AgentRequest, organisation: Organisation, place_id: int) -> HttpResponse:
    """Close, reopen or delete."""
    found = _found(organisation, place_id)
    wanted = request.POST.get("act", "")
    try:
        if wanted == "supprimer":
            remove_place(found.pk, request.actor, now())
            messages.success(request, "Le lieu est supprimé.")
            return redirect("agent_places", organisation.pk)
        if wanted not in ACTS:
            raise NotVisible
        service, told = ACTS[wanted]
        service(found.pk, request.actor, now())
        messages.success(request, told)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusal.message)
    return redirect("agent_place", organisation.pk, found.pk)


def _found(organisation: Organisation, place_id: int) -> Place:
    rows = Place.objects.exclude(availability=Place.Availability.SINGLE_USE)
    found = rows.filter(organisation=organisation, pk=place_id).first()
    if found is None:
        raise NotVisible
    return found


def _row(found: Place, organisation: Organisation) -> dict[str, object]:
    return {
        "cells": [
            {"text": found.name, "url": reverse("agent_place", args=[organisation.pk, found.pk])},
            {"text": found.address},
            {"text": display_number(found.phone)},
            {"text": str(found.today)},
            {"text": found.get_availability_display()},
        ]
    }
