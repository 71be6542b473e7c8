"""Teams: groups of agents, to look for a time among several at once."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, visible_to
from booking.directory.models import Agent, Team
from booking.directory.services.create_team import LONGEST, create_team
from booking.directory.services.edit_team import delete_team, edit_team
from booking.directory.versions import version_of
from booking.web.agent.configuration.editing import saved
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from socle.clock import now

from .guard import makes
from .page import show

COLUMNS = ("Équipe", "Agents")


class TeamForm(forms.Form):
    """Any agents that one sees; the others of a team stay in it."""

    name = forms.CharField(label="Nom", max_length=LONGEST)
    agents = forms.TypedMultipleChoiceField(
        label="Agents", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, actor: Actor, data=None, initial=None) -> None:
        super().__init__(data, initial=initial)
        rows = visible_to(Agent.objects.current(), actor)
        self.fields["agents"].choices = [
            (one.pk, str(one) or one.email)
            for one in rows.order_by(*by_name("last_name", "first_name"), "pk")
        ]


@require_safe
@makes(Team)
def teams(request: AgentRequest) -> HttpResponse:
    rows = visible_to(Team.objects.order_by(*by_name("name"), "pk"), request.actor).annotate(
        agent_count=Count("agents", Q(agents__deleted_at__isnull=True))
    )
    context = {
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [
            {
                "cells": [
                    {"text": team.name, "url": reverse("agent_espace_team", args=[team.pk])},
                    {"text": str(team.agent_count)},
                ]
            }
            for team in rows
        ],
    }
    return show(request, "teams", context)


@require_http_methods(["GET", "HEAD", "POST"])
@makes(Team)
def new_team(request: AgentRequest) -> HttpResponse:
    form = TeamForm(request.actor, request.POST or None)
    status = saved(
        form,
        lambda: create_team(
            form.cleaned_data["name"], form.cleaned_data["agents"], request.actor, now()
        ),
    )
    if not status:
        messages.success(request, "L’équipe est créée.")
        return redirect("agent_espace_teams")
    return show(request, "team", {"form": form}, status)


@require_http_methods(["GET", "HEAD", "POST"])
@makes(Team)
def team(request: AgentRequest, team_id: int) -> HttpResponse:
    found = fetch_visible(Team.objects.all(), request.actor, pk=team_id)
    members = list(found.agents.values_list("pk", flat=True))
    initial = {"name": found.name, "agents": members, "version": version_of(found)}
    form = TeamForm(request.actor, request.POST or None, initial=initial)

    def work() -> None:
        given = form.cleaned_data
        edit_team(
            found.pk,
            given["name"],
            given["agents"],
            request.actor,
            now(),
            version=given["version"],
        )

    status = saved(form, work)
    if not status:
        messages.success(request, "L’équipe est enregistrée.")
        return redirect("agent_espace_teams")
    context = {"form": form, "team": found, "is_stale": status == 409}
    return show(request, "team", context, status)


@require_POST
@makes(Team)
def delete(request: AgentRequest, team_id: int) -> HttpResponse:
    delete_team(team_id, request.actor, now())
    messages.success(request, "L’équipe est supprimée. Ses agents restent ce qu’ils sont.")
    return redirect("agent_espace_teams")
