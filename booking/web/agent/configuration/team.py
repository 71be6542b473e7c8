"""Agents of an organisation: who they are, and inviting others."""

import re

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from booking.directory.errors import AgentRefused, InvalidValue
from booking.directory.models import Agent, AgentInvitation, AgentRole, Organisation, Service
from booking.directory.services.create_intervenant import create_intervenant
from booking.directory.services.invite_agents import MOST, Invited, invite_agents
from booking.web.agent.guard import AgentRequest
from booking.web.agent.naming import named, typed_in
from booking.web.agent.order import by_name
from booking.web.agent.shell import render_page
from socle.clock import now
from socle.web.widgets import HintedLabel

from .guard import configures
from .signs import last_logins, sign_of

A_PAGE = 50
COLUMNS = ("Agent", "Niveau", "Services", "État")
INTERVENANT = "intervenant"
LEVELS = (
    ("basic", HintedLabel("Basique", "Son agenda et ceux de ses services.")),
    ("admin", HintedLabel("Administrateur", "Tous les agendas, et la configuration.")),
    (
        INTERVENANT,
        HintedLabel("Intervenant", "Un agenda sans compte, tenu par ses collègues. Un nom suffit."),
    ),
)
_BETWEEN = re.compile(r"[\s,;]+")


class InviteForm(forms.Form):
    mark_optional = False

    level = forms.ChoiceField(
        label="Niveau", choices=LEVELS, widget=forms.RadioSelect, initial="basic"
    )
    emails = forms.CharField(
        label="Adresses e-mail, pour les niveaux basique et administrateur",
        required=False,
        max_length=MOST * 256,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=f"Une ou plusieurs, séparées par une virgule ou un retour à la ligne ; {MOST} "
        "au plus. Chacun a 48 heures pour accepter.",
    )
    name = forms.CharField(label="Nom, pour un intervenant", required=False, max_length=150)
    services = forms.TypedMultipleChoiceField(
        label="Services",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un service."},
    )

    def __init__(self, data=None) -> None:
        super().__init__(data)
        enabled = Service.objects.filter(is_enabled=True).order_by(*by_name("name"))
        self.fields["services"].choices = [(service.pk, service.name) for service in enabled]
        if not self.fields["services"].choices:
            del self.fields["services"]

    @property
    def addresses(self) -> list[str]:
        return [word for word in _BETWEEN.split(self.cleaned_data["emails"]) if word]


@require_safe
@configures("manage_agents")
def team(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    typed = typed_in(request.GET)
    here = AgentRole.objects.filter(organisation=organisation)
    agents = (
        Agent.objects.current()
        .filter(roles__organisation=organisation)
        .select_related("invitation")
        .prefetch_related("services", Prefetch("roles", queryset=here, to_attr="role_here"))
        .order_by(*by_name("last_name", "first_name"), "pk")
    )
    agents = named(agents, typed, "first_name", "last_name", "email")
    page = Paginator(agents, A_PAGE).get_page(request.GET.get("page"))
    instant, logins = now(), last_logins(page.object_list)
    context = {
        "page": page,
        "typed": typed,
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [_row(agent, organisation, sign_of(agent, instant, logins)) for agent in page],
        "waiting": AgentInvitation.objects.filter(
            agent__roles__organisation=organisation,
            agent__deleted_at__isnull=True,
            accepted_at__isnull=True,
        ).count(),
    }
    return render_page(request, "agent/configuration/team.html", context, organisation=organisation)


@require_http_methods(["GET", "HEAD", "POST"])
@configures("invite")
def invite(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            _invite(request, organisation, form)
        except InvalidValue as refusal:
            field = {"email": "emails"}.get(refusal.details["field"], refusal.details["field"])
            form.add_error(field if field in form.fields else None, refusal.message)
        except AgentRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("agent_team", organisation.pk)
    page = render_page(
        request, "agent/configuration/invite.html", {"form": form}, organisation=organisation
    )
    page.status_code = 422 if form.errors else 200
    return page


def _invite(request: AgentRequest, organisation: Organisation, form: InviteForm) -> None:
    given = form.cleaned_data
    services = given.get("services", [])
    if given["level"] == INTERVENANT:
        create_intervenant(organisation.pk, given["name"], services, request.actor, now())
        messages.success(request, "L’intervenant est créé. Vous pouvez ouvrir son agenda.")
        return
    roles = {organisation.pk: given["level"]}
    for one in invite_agents(form.addresses, roles, services, request.actor, now()):
        messages.success(request, _told(one))
        if one.services_differ:
            messages.warning(
                request,
                f"{one.agent.email} garde les services qu’il avait. Un administrateur de l’espace "
                "peut les changer.",
            )


def _told(one: Invited) -> str:
    if one.is_new:
        return f"Une invitation part vers {one.agent.email}. Elle est valable 48 heures."
    return f"{one.agent.email} a déjà un compte dans l’espace : son accès est ouvert."


def _row(agent: Agent, organisation: Organisation, sign: str) -> dict[str, object]:
    (role,) = agent.role_here
    name = str(agent) or agent.email
    return {
        "cells": [
            {
                "text": name,
                "url": reverse("agent_member", args=[organisation.pk, agent.pk]),
                "details": [agent.email if agent.email != name else ""],
            },
            {"text": role.get_access_level_display()},
            {"text": ", ".join(service.name for service in agent.services.all())},
            {"text": sign},
        ]
    }
