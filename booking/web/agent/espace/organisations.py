"""Organisations of the espace: the list, and a new one."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from booking.access.decisions import visible_to
from booking.directory.models import Organisation
from booking.directory.services.create_organisation import create_organisation
from booking.web.agent.configuration.editing import saved
from booking.web.agent.configuration.information import InformationForm
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from socle.clock import now
from socle.web.telephone import display_number

from .guard import makes
from .page import show, show_form

COLUMNS = ("Organisation", "Téléphone", "Domaine", "Agents", "Motifs")
INTRO = "Vous l’administrerez dès sa création : vous pourrez la configurer et y inviter des agents."


class NewOrganisationForm(InformationForm):
    """What it says of itself can be completed later; there is no version of it yet."""

    version = None


@require_safe
@makes(Organisation)
def organisations(request: AgentRequest) -> HttpResponse:
    current_agents = Count("agents", Q(agents__deleted_at__isnull=True), distinct=True)
    current_motifs = Count("motifs", Q(motifs__deleted_at__isnull=True), distinct=True)
    rows = visible_to(Organisation.objects.all(), request.actor).annotate(
        agent_count=current_agents, motif_count=current_motifs
    )
    context = {
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [_row(one) for one in rows.order_by(*by_name("name"), "pk")],
    }
    return show(request, "organisations", context)


@require_http_methods(["GET", "HEAD", "POST"])
@makes(Organisation)
def new_organisation(request: AgentRequest) -> HttpResponse:
    initial = {"verticale": Organisation.Verticale.RDV_SOLIDARITES}
    form = NewOrganisationForm(request.POST or None, initial=initial)
    made: list[Organisation] = []

    def work() -> None:
        made.append(create_organisation(form.cleaned_data, request.actor, now()))

    status = saved(form, work)
    if not status:
        messages.success(request, f"L’organisation « {made[0].name} » est créée.")
        return redirect("agent_configuration", made[0].pk)
    back = ("Toutes les organisations", reverse("agent_espace_organisations"))
    return show_form(
        request, form, "Nouvelle organisation", status, intro=INTRO, button="Créer", back=back
    )


def _row(one: Organisation) -> dict[str, object]:
    return {
        "cells": [
            {"text": one.name, "url": reverse("agent_configuration", args=[one.pk])},
            {"text": display_number(one.phone)},
            {"text": one.get_verticale_display()},
            {"text": str(one.agent_count)},
            {"text": str(one.motif_count)},
        ]
    }
