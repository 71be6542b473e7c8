"""Catégories de motif: how partners, France Titres first, know what a motif is for."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.access.decisions import fetch_visible, visible_to
from booking.catalog.models import MotifCategory
from booking.catalog.services.define_category import (
    LONGEST_NAME,
    LONGEST_SHORT_NAME,
    add_france_titres,
    create_category,
    edit_category,
    remove_category,
)
from booking.directory.versions import version_of
from booking.web.agent.configuration.editing import saved
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from socle.clock import now
from socle.errors import DomainError

from .guard import makes
from .page import show, told

COLUMNS = ("Catégorie", "Nom court", "France Titres", "Motifs")


class CategoryForm(forms.Form):
    name = forms.CharField(label="Nom", max_length=LONGEST_NAME)
    short_name = forms.CharField(
        label="Nom court",
        max_length=LONGEST_SHORT_NAME,
        help_text="Celui que lisent les logiciels de vos partenaires.",
    )
    ants_code = forms.ChoiceField(
        label="France Titres",
        required=False,
        choices=[("", "Sans rapport"), *MotifCategory.AntsCode.choices],
        help_text="Pour une organisation raccordée, les créneaux des motifs de cette catégorie "
        "sont aussi proposés sur le site national, et une pré-demande est demandée.",
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, object]:
        """What the services take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


@require_safe
@makes(MotifCategory)
def categories(request: AgentRequest) -> HttpResponse:
    rows = visible_to(MotifCategory.objects.order_by(*by_name("name"), "pk"), request.actor)
    found = list(rows.annotate(motif_count=Count("motifs", Q(motifs__deleted_at__isnull=True))))
    codes = {one.ants_code for one in found}
    context = {
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [_row(category) for category in found],
        "lacks_france_titres": not codes.issuperset(MotifCategory.AntsCode.values),
    }
    return show(request, "categories", context)


@require_http_methods(["GET", "HEAD", "POST"])
@makes(MotifCategory)
def new_category(request: AgentRequest) -> HttpResponse:
    form = CategoryForm(request.POST or None)
    status = saved(form, lambda: create_category(form.values, request.actor, now()))
    if not status:
        messages.success(request, "La catégorie est créée.")
        return redirect("agent_espace_categories")
    return show(request, "category", {"form": form}, status)


@require_POST
@makes(MotifCategory)
def france_titres(request: AgentRequest) -> HttpResponse:
    try:
        count = add_france_titres(request.actor, now())
    except DomainError as refusal:
        return told(request, refusal, "agent_espace_categories")
    messages.success(
        request,
        "Les catégories de France Titres sont là : choisissez-les dans les motifs."
        if count
        else "Ces catégories existent déjà.",
    )
    return redirect("agent_espace_categories")


@require_http_methods(["GET", "HEAD", "POST"])
@makes(MotifCategory)
def category(request: AgentRequest, category_id: int) -> HttpResponse:
    found = fetch_visible(MotifCategory.objects.all(), request.actor, pk=category_id)
    initial = {name: getattr(found, name) for name in ("name", "short_name", "ants_code")}
    form = CategoryForm(request.POST or None, initial={**initial, "version": version_of(found)})

    def work() -> None:
        version = form.cleaned_data["version"]
        edit_category(found.pk, form.values, request.actor, now(), version=version)

    status = saved(form, work)
    if not status:
        messages.success(request, "La catégorie est enregistrée.")
        return redirect("agent_espace_categories")
    context = {
        "form": form,
        "category": found,
        "motifs": found.motifs.current().order_by(*by_name("name")),
        "is_stale": status == 409,
    }
    return show(request, "category", context, status)


@require_POST
@makes(MotifCategory)
def remove(request: AgentRequest, category_id: int) -> HttpResponse:
    try:
        remove_category(category_id, request.actor, now())
    except DomainError as refusal:
        return told(request, refusal, "agent_espace_category", category_id)
    messages.success(request, "La catégorie est supprimée.")
    return redirect("agent_espace_categories")


def _row(found: MotifCategory) -> dict[str, object]:
    return {
        "cells": [
            {"text": found.name, "url": reverse("agent_espace_category", args=[found.pk])},
            {"text": found.short_name},
            {"text": found.get_ants_code_display() if found.ants_code else "–"},
            {"text": str(found.motif_count)},
        ]
    }
