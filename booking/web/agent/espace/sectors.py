"""Sectors: the list, the one page of each with its zones and who receives it."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.access.decisions import fetch_visible, visible_to
from booking.directory.addresses import LONGEST as LONGEST_WORDS
from booking.directory.addresses import AddressServiceDown
from booking.directory.models import Agent, Organisation, Sector, SectorAttribution
from booking.directory.services.attribute_sector import attribute_sector
from booking.directory.services.edit_sector import (
    LONGEST_NAME,
    create_sector,
    create_zone,
    delete_sector,
    delete_zones,
    edit_sector,
    withdraw_sector,
)
from booking.directory.versions import version_of
from booking.directory.zone_file import LONGEST
from booking.web.agent.configuration.editing import saved
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from booking.web.agent.parameters import many_ids, one_id
from socle.clock import now
from socle.errors import DomainError, NotVisible

from .guard import makes
from .page import show, show_form, told
from .zone_words import cells_of, zone_addresses

A_PAGE = 100
DOWN = "La recherche d’adresse ne répond pas : réessayez dans une minute, ou donnez les codes."
UNKNOWN = "Aucune commune ni rue de ce nom n’est connue : vérifiez l’orthographe."
SEVERAL = "Plusieurs réponses sont possibles : choisissez la bonne."
COLUMNS = ("Secteur", "Identifiant", "Zones", "Attributions")


class SectorForm(forms.Form):
    name = forms.CharField(label="Nom", max_length=LONGEST_NAME)
    human_id = forms.CharField(
        label="Identifiant",
        max_length=LONGEST["sector_id"],
        help_text="Celui de la colonne « sector_id » des fichiers de zones.",
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)


class ZoneForm(forms.Form):
    """A town; or one street of it when the two last fields are filled in."""

    city_code = forms.CharField(label="Code INSEE de la commune", max_length=5)
    city_name = forms.CharField(label="Commune", max_length=LONGEST["city_name"])
    street_name = forms.CharField(label="Rue", required=False, max_length=LONGEST["street_name"])
    street_ban_id = forms.CharField(
        label="Code de la rue",
        required=False,
        max_length=LONGEST["street_code"],
        help_text="Celui de la Base Adresse Nationale : 07186_0150.",
    )


@require_safe
@makes(Sector)
def sectors(request: AgentRequest) -> HttpResponse:
    rows = visible_to(Sector.objects.order_by(*by_name("name"), "pk"), request.actor).annotate(
        zone_count=Count("zones", distinct=True),
        attribution_count=Count("attributions", distinct=True),
    )
    context = {
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [
            {
                "cells": [
                    {"text": one.name, "url": reverse("agent_espace_sector", args=[one.pk])},
                    {"text": one.human_id},
                    {"text": str(one.zone_count)},
                    {"text": str(one.attribution_count) if one.attribution_count else "Personne"},
                ]
            }
            for one in rows
        ],
    }
    return show(request, "sectors", context)


@require_http_methods(["GET", "HEAD", "POST"])
@makes(Sector)
def new_sector(request: AgentRequest) -> HttpResponse:
    form = SectorForm(request.POST or None)
    made: list[Sector] = []

    def work() -> None:
        given = form.cleaned_data
        made.append(create_sector(given["name"], given["human_id"], request.actor, now()))

    status = saved(form, work)
    if not status:
        messages.success(request, "Le secteur est créé. Ajoutez ses zones et qui les reçoit.")
        return redirect("agent_espace_sector", made[0].pk)
    back = ("Tous les secteurs", reverse("agent_espace_sectors"))
    return show_form(request, form, "Nouveau secteur", status, button="Créer", back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@makes(Sector)
def sector(request: AgentRequest, sector_id: int) -> HttpResponse:
    found = _found(request, sector_id)
    initial = {"name": found.name, "human_id": found.human_id, "version": version_of(found)}
    form = SectorForm(request.POST or None, initial=initial)

    def work() -> None:
        given = form.cleaned_data
        edit_sector(found.pk, actor=request.actor, now=now(), **given)

    status = saved(form, work)
    if not status:
        messages.success(request, "Le secteur est enregistré.")
        return redirect("agent_espace_sector", found.pk)
    return _page(request, found, status, form=form)


@require_POST
@makes(Sector)
def add_zone(request: AgentRequest, sector_id: int) -> HttpResponse:
    found = _found(request, sector_id)
    if "address" in request.POST:
        return _add_by_words(request, found, request.POST["address"].strip()[:LONGEST_WORDS])
    zone_form = ZoneForm(request.POST)
    status = saved(
        zone_form,
        lambda: create_zone(found.pk, actor=request.actor, now=now(), **zone_form.cleaned_data),
    )
    if not status:
        messages.success(request, "La zone est ajoutée.")
        return redirect("agent_espace_sector", found.pk)
    return _page(request, found, status, zone_form=zone_form)


def _add_by_words(request: AgentRequest, found: Sector, typed: str) -> HttpResponse:
    """A commune or a street, looked for; one answer is added, several are asked about."""
    try:
        addresses = zone_addresses(typed)
    except AddressServiceDown:
        return _page(request, found, 422, typed=typed, words_error=DOWN)
    if len(addresses) != 1:
        error = SEVERAL if addresses else UNKNOWN
        return _page(request, found, 422, typed=typed, words_error=error, choices=addresses)
    try:
        create_zone(found.pk, actor=request.actor, now=now(), **cells_of(addresses[0]))
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(request, found, refusal.status, typed=typed, words_error=refusal.message)
    messages.success(request, f"La zone est ajoutée : {addresses[0].label}.")
    return redirect("agent_espace_sector", found.pk)


@require_POST
@makes(Sector)
def act(request: AgentRequest, sector_id: int) -> HttpResponse:
    """Zones taken away, an organisation or an agent given the sector or not, or all of it gone."""
    found = _found(request, sector_id)
    wanted = request.POST.get("act", "")
    try:
        if wanted == "supprimer":
            delete_sector(found.pk, request.actor, now())
            messages.success(request, "Le secteur est supprimé, avec ses zones.")
            return redirect("agent_espace_sectors")
        messages.success(request, _done(request, found, wanted))
    except DomainError as refusal:
        return told(request, refusal, "agent_espace_sector", found.pk)
    return redirect("agent_espace_sector", found.pk)


def _done(request: AgentRequest, found: Sector, wanted: str) -> str:
    actor, posted = request.actor, request.POST
    if wanted == "zones":
        count = delete_zones(
            found.zones.filter(pk__in=many_ids(posted, "zone")).values_list("pk", flat=True),
            actor,
            now(),
        )
        return f"{count} zone{'s' if count > 1 else ''} retirée{'s' if count > 1 else ''}."
    if wanted == "retirer":
        rows = found.attributions.all()
        withdrawn = fetch_visible(rows, actor, pk=one_id(posted, "attribution") or 0)
        withdraw_sector(withdrawn.pk, actor, now())
        return "Le secteur n’est plus attribué."
    if wanted != "attribuer":
        raise NotVisible
    organisation_id = one_id(posted, "organisation") or 0
    agent_id = one_id(posted, "agent")
    attribute_sector(found.pk, organisation_id, actor, now(), agent_id=agent_id)
    return "Le secteur est attribué."


def _found(request: AgentRequest, sector_id: int) -> Sector:
    return fetch_visible(Sector.objects.all(), request.actor, pk=sector_id)


def _page(
    request: AgentRequest,
    found: Sector,
    status: int,
    *,
    form: SectorForm | None = None,
    zone_form: ZoneForm | None = None,
    **words: object,
) -> HttpResponse:
    """
    Args:
        words: what a zone was looked for by (`typed`), `words_error` and `choices`.
    """
    actor = request.actor
    zones = found.zones.order_by("city_name", "street_name", "pk")
    attributions = SectorAttribution.objects.filter(sector=found)
    initial = {"name": found.name, "human_id": found.human_id, "version": version_of(found)}
    context = {
        "sector": found,
        "form": form or SectorForm(initial=initial),
        "zone_form": zone_form or ZoneForm(auto_id="zone_%s"),
        "is_stale": status == 409 and form is not None,
        **words,
        "page": Paginator(zones, A_PAGE).get_page(request.GET.get("page")),
        "attributions": attributions.select_related("organisation", "agent").order_by(
            "organisation__name", "agent__last_name"
        ),
        "offered": visible_to(Organisation.objects.order_by(*by_name("name")), actor),
        "agents": visible_to(Agent.objects.named(), actor).order_by(
            *by_name("last_name", "first_name")
        ),
    }
    return show(request, "sector", context, status)
