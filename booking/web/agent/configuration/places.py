"""Lieux: where the organisation receives."""

import re
from zoneinfo import available_timezones

from django import forms
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
from booking.directory.versions import version_of
from booking.domain.wallclock import day_end, day_start, local_day
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from booking.web.agent.shell import render_page
from socle.clock import now
from socle.errors import DomainError, NotVisible
from socle.web.telephone import display_number

from .editing import saved, shown
from .guard import configures

POSITION = re.compile(r"\s*(-?\d{1,2}(?:\.\d{1,12})?)\s*[,;]\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*")
BAD_POSITION = "Indiquez la latitude puis la longitude, comme 44.7353, 4.5993."
NAMES = {"latitude": "position", "longitude": "position"}
COLUMNS = ("Lieu", "Adresse", "Téléphone", "RDV aujourd’hui", "État")
ACTS = {
    "fermer": (close_place, "Le lieu est fermé : il n’est plus proposé."),
    "rouvrir": (reopen_place, "Le lieu est ouvert."),
}


class PlaceForm(forms.Form):
    name = forms.CharField(label="Nom", max_length=150)
    address = forms.CharField(
        label="Adresse",
        max_length=300,
        help_text="Numéro et rue, code postal, commune : telle que les usagers la liront.",
    )
    position = forms.CharField(
        label="Position sur la carte",
        max_length=60,
        help_text="Latitude et longitude, copiées d’une carte en ligne : 44.7353, 4.5993.",
    )
    city_code = forms.CharField(label="Code Insee de la commune", required=False, max_length=5)
    phone = forms.CharField(label="Téléphone", required=False, max_length=40)
    access_notes = forms.CharField(
        label="Accès",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Étage, ascenseur, arrêt de bus : lu par les usagers.",
    )
    time_zone = forms.ChoiceField(label="Fuseau horaire", required=False)
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, initial=None) -> None:
        super().__init__(data, initial=initial)
        zones = sorted(available_timezones())
        usual = f"Celui de l’espace ({zone_of(None).key})"
        self.fields["time_zone"].choices = [("", usual), *((zone, zone) for zone in zones)]

    def clean_position(self) -> tuple[float, float]:
        found = POSITION.fullmatch(self.cleaned_data["position"])
        if found is None:
            raise forms.ValidationError(BAD_POSITION)
        return float(found[1]), float(found[2])

    @property
    def values(self) -> dict[str, object]:
        """What the services take."""
        given = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("position", "version")
        }
        latitude, longitude = self.cleaned_data["position"]
        return {**given, "latitude": latitude, "longitude": longitude}


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
    status = saved(
        form, lambda: create_place(form.values, organisation.pk, request.actor, now()), NAMES
    )
    if not status:
        messages.success(request, "Le lieu est créé.")
        return redirect("agent_places", organisation.pk)
    return shown(request, organisation, "place", {"form": form}, status)


@require_http_methods(["GET", "HEAD", "POST"])
@configures("manage_places")
def place(request: AgentRequest, organisation: Organisation, place_id: int) -> HttpResponse:
    found = _found(organisation, place_id)
    form = PlaceForm(request.POST or None, initial=_initial(found))

    def work() -> None:
        version = form.cleaned_data["version"]
        edit_place(found.pk, form.values, request.actor, now(), version=version)

    status = saved(form, work, NAMES)
    if not status:
        messages.success(request, "Le lieu est enregistré.")
        return redirect("agent_places", organisation.pk)
    context = {
        "form": form,
        "place": found,
        "is_open": found.availability == Place.Availability.ENABLED,
        "map_url": map_url(found),
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


def map_url(found: Place) -> str:
    """The place on the map that everybody may draw on."""
    point = f"{found.latitude:.5f}/{found.longitude:.5f}"
    marker = f"mlat={found.latitude:.5f}&mlon={found.longitude:.5f}"
    return f"https://www.openstreetmap.org/?{marker}#map=17/{point}"


def _found(organisation: Organisation, place_id: int) -> Place:
    rows = Place.objects.exclude(availability=Place.Availability.SINGLE_USE)
    found = rows.filter(organisation=organisation, pk=place_id).first()
    if found is None:
        raise NotVisible
    return found


def _initial(found: Place) -> dict[str, object]:
    fields = ("name", "address", "city_code", "access_notes", "time_zone")
    return {
        **{field: getattr(found, field) for field in fields},
        "phone": display_number(found.phone),
        "position": f"{found.latitude}, {found.longitude}",
        "version": version_of(found),
    }


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
