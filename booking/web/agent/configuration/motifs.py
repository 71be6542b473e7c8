"""Motifs of an organisation: list, create, change, copy, remove; and what usagers will read."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, judge, require_seen, visible_to
from booking.catalog.fairness import fairness_of
from booking.catalog.models import Motif
from booking.catalog.services.create_motif import create_motif, duplicate_motif
from booking.catalog.services.edit_motif import edit_motif
from booking.catalog.services.remove_motif import consequences_of, remove_motif
from booking.directory.models import Organisation
from booking.directory.versions import version_of
from booking.domain.allocation_words import how_it_goes
from booking.domain.errors import DomainRuleError
from booking.domain.wording import enumerate_words, format_duration
from booking.web.agent.confirming import ask_first, is_sure
from booking.web.agent.guard import AgentRequest
from booking.web.agent.motif_filters import ONLINE_SIGN, listed
from booking.web.agent.order import by_name
from booking.web.agent.parameters import one_id
from booking.web.agent.shell import render_page
from socle.clock import now
from socle.errors import DomainError

from .editing import saved, shown
from .guard import configures
from .motif_form import MotifForm
from .motif_parts import GENERAL, ONLINE, SHARING, WORDS

A_PAGE = 50
COLUMNS = ("Motif", "Service", "Durée", "Réservable par", "Signes")
ACTIONS = {"label": "Actions", "hidden": True}


@require_safe
@configures("manage_motifs")
def motifs(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    found = listed(_rows(request.actor, organisation), request.GET, A_PAGE)
    context = {
        **found,
        "columns": [*({"label": label} for label in COLUMNS), ACTIONS],
        "rows": [_row(motif, organisation) for motif in found["page"]],
    }
    return render_page(
        request, "agent/configuration/motifs.html", context, organisation=organisation
    )


@require_http_methods(["GET", "HEAD", "POST"])
@configures("manage_motifs")
def new_motif(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    form = _form(request, organisation, offered=[organisation.pk])

    def work() -> None:
        chosen = form.cleaned_data["organisations"]
        create_motif(form.values, chosen, request.actor, now())

    status = saved(form, work)
    if not status:
        messages.success(request, "Le motif est créé.")
        return redirect("agent_motifs", organisation.pk)
    return shown(request, organisation, "motif", _context(form, organisation), status)


@require_http_methods(["GET", "HEAD", "POST"])
@configures("manage_motifs")
def motif(request: AgentRequest, organisation: Organisation, motif_id: int) -> HttpResponse:
    found = _found(request.actor, organisation, motif_id)
    if request.method != "POST" and not judge(request.actor, "edit", found).ok:
        return redirect("agent_reference_motif", organisation.pk, found.pk)
    offered = [one.pk for one in found.organisations.all()]
    form = _form(request, organisation, motif=found, offered=offered)

    def work() -> None:
        edit_motif(
            found.pk,
            form.values,
            request.actor,
            now(),
            organisation_ids=form.cleaned_data["organisations"],
            version=form.cleaned_data["version"],
        )

    status = saved(form, work)
    if not status:
        messages.success(request, "Le motif est enregistré.")
        return redirect("agent_motifs", organisation.pk)
    context = _context(form, organisation) | {
        "motif": found,
        "consequences": consequences_of(found, now()),
    }
    return shown(request, organisation, "motif", context, status)


@require_POST
@configures("manage_motifs")
def act(request: AgentRequest, organisation: Organisation, motif_id: int) -> HttpResponse:
    """Copy it into an organisation that one administers, or remove it."""
    found = _found(request.actor, organisation, motif_id)
    try:
        if request.POST.get("act") == "dupliquer":
            target = one_id(request.POST, "organisation") or organisation.pk
            copy = duplicate_motif(found.pk, [target], request.actor, now())
            messages.success(request, f"« {copy.name} » est créé. Vous pouvez le modifier.")
            return redirect("agent_motif", target, copy.pk)
        if request.POST.get("act") == "supprimer":
            require_seen(request.actor, "edit", found)
            if not is_sure(request):
                return _ask_first(request, organisation, found)
            version = request.POST.get("version") or None
            remove_motif(found.pk, request.actor, now(), version=version)
            messages.success(request, "Le motif est supprimé.")
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusal.message)
        return redirect("agent_motif", organisation.pk, found.pk)
    return redirect("agent_motifs", organisation.pk)


def _ask_first(request: AgentRequest, organisation: Organisation, found: Motif) -> HttpResponse:
    follows = consequences_of(found, now())
    others = [one.name for one in found.organisations.all() if one != organisation]
    points = ["Ce motif n’a jamais servi : il est effacé."]
    if follows.is_kept:
        points = [
            "Plus aucun créneau n’est proposé pour ce motif.",
            f"Rendez-vous à venir avec ce motif : {follows.coming_appointments}. Ils restent, et "
            "personne n’est prévenu.",
            f"Plages d’ouverture qui le portent : {follows.windows}. Elles restent, sans lui.",
        ]
    if others:
        points.append(f"Il disparaît aussi de {enumerate_words(others)}.")
    points.append("Cela ne peut pas être annulé : il faudrait créer un nouveau motif.")
    return ask_first(
        request,
        organisation,
        f"Supprimer « {found.name} »",
        points,
        "Supprimer ce motif",
        reverse("agent_motif", args=[organisation.pk, found.pk]),
        {"act": "supprimer", "version": version_of(found)},
    )


@require_POST
@configures("manage_motifs")
def preview(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """What usagers will read, as the form now stands; nothing is checked nor saved."""
    given = request.POST
    minutes = given.get("default_duration_in_min", "")
    is_length = minutes.isascii() and minutes.isdigit() and 1 <= int(minutes[:5]) <= 1440
    context = {
        "name": given.get("name", "")[:150],
        "duration": format_duration(int(minutes[:5])) if is_length else "",
        "location": dict(Motif.LocationType.choices).get(given.get("location_type", ""), ""),
        "before": given.get("restriction_for_rdv", "")[:5000],
        "after": given.get("instruction_for_rdv", "")[:5000],
        "is_online": given.get("bookable_by") == Motif.BookableBy.EVERYONE,
        "sharing": _sharing(given),
        "is_visible": given.get("visibility_type") != Motif.Visibility.INVISIBLE,
    }
    return render(request, "agent/configuration/motif_preview.html", context)


def _sharing(given: QueryDict) -> list[str]:
    """How times are given out, as the form now stands; nothing while it makes no sense."""
    form = MotifForm((), given)
    form.is_valid()
    values = {name: form.cleaned_data[name] for name in SHARING if name in form.cleaned_data}
    try:
        return how_it_goes(fairness_of(Motif(**values)))
    except (DomainRuleError, TypeError):
        return []


def _form(request: AgentRequest, organisation: Organisation, **given) -> MotifForm:
    own = visible_to(Organisation.objects.order_by(*by_name("name")), request.actor)
    if not request.actor.is_espace_admin:
        own = own.filter(pk__in=request.actor.admin_ids)
    return MotifForm(list(own), request.POST or None, **given)


def _context(form: MotifForm, organisation: Organisation) -> dict[str, object]:
    return {
        "form": form,
        "parts": [
            {"id": "general", "title": "Information générale", "fields": form.part(GENERAL)},
            {"id": "en-ligne", "title": "Réservation en ligne", "fields": form.part(ONLINE)},
            {"id": "repartition", "title": "Répartition", "fields": form.part(SHARING)},
            {"id": "textes", "title": "Notifications et instructions", "fields": form.part(WORDS)},
        ],
        "preview_url": reverse("agent_motif_preview", args=[organisation.pk]),
    }


def _rows(actor: Actor, organisation: Organisation) -> QuerySet[Motif]:
    rows = visible_to(Motif.objects.current(), actor).filter(organisations=organisation)
    return (
        rows.select_related("service", "category")
        .prefetch_related("organisations")
        .order_by(*by_name("name"), "pk")
    )


def _found(actor: Actor, organisation: Organisation, motif_id: int) -> Motif:
    rows = Motif.objects.current().prefetch_related("organisations")
    return fetch_visible(rows, actor, pk=motif_id, organisations=organisation)


def _row(found: Motif, organisation: Organisation) -> dict[str, object]:
    url = reverse("agent_motif", args=[organisation.pk, found.pk])
    signs = [
        "Collectif" if found.collectif else "",
        "De suivi" if found.follow_up else "",
        "Secrétariat" if found.for_secretariat else "",
        found.category.name if found.category else "",
        "Partagé" if len(found.organisations.all()) > 1 else "",
    ]
    return {
        "cells": [
            {
                "text": found.name,
                "url": url,
                "badge": ONLINE_SIGN if found.is_online else "",
                "details": [found.get_location_type_display()],
            },
            {"text": str(found.service or "")},
            {"text": format_duration(found.default_duration_in_min)},
            {"text": found.get_bookable_by_display()},
            {"text": ", ".join(sign for sign in signs if sign)},
            {
                "template": "agent/planning/actions_cell.html",
                "title": found.name,
                "links": [{"label": "Dupliquer", "url": f"{url}#dupliquer"}],
            },
        ]
    }
