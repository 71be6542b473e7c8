"""Agents of the espace: who they are, and inviting others to several organisations at once."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, judge, visible_to
from booking.access.who import NOT_ADMIN
from booking.directory.models import Agent, AgentRole, Organisation, Service
from booking.directory.services.invite_agents import MOST, Invited
from booking.directory.services.invite_from_list import invite_from_list, read_list
from booking.web.agent.configuration.editing import saved
from booking.web.agent.configuration.signs import last_logins, sign_of
from booking.web.agent.guard import AgentRequest
from booking.web.agent.motif_filters import filter_of
from booking.web.agent.naming import named, typed_in
from booking.web.agent.order import by_name
from booking.web.agent.parameters import one_id
from socle.clock import now
from socle.errors import Forbidden

from .guard import enters
from .page import show, show_form

A_PAGE = 50
COLUMNS = ("Agent", "Organisations", "Services", "Sur l’espace", "État")
LEVELS = (("basic", "Basique"), ("admin", "Administrateur"))
MOST_BYTES = 200_000
INVITE_INTRO = (
    "Chacun reçoit un lien valable 48 heures. Une personne qui a déjà un compte dans l’espace "
    "entre aussitôt, sans message, et garde ses services."
)


class InviteForm(forms.Form):
    """Addresses pasted or in a file, and what those whose line says nothing else receive."""

    mark_optional = False

    emails = forms.CharField(
        label="Adresses e-mail",
        required=False,
        max_length=MOST * 600,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=f"Une par ligne, ou séparées par une virgule ; {MOST} au plus.",
    )
    file = forms.FileField(
        label="Ou un fichier CSV",
        required=False,
        help_text="Première ligne : email;services;organisations. Les deux dernières colonnes "
        "peuvent manquer ; plusieurs noms se séparent par « | ».",
    )
    organisations = forms.TypedMultipleChoiceField(
        label="Organisations", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    services = forms.TypedMultipleChoiceField(
        label="Services", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    level = forms.ChoiceField(
        label="Niveau", choices=LEVELS, initial="basic", widget=forms.RadioSelect
    )

    def __init__(self, organisations: list[Organisation], data=None, files=None) -> None:
        super().__init__(data, files)
        enabled = Service.objects.filter(is_enabled=True).order_by(*by_name("name"))
        self.fields["organisations"].choices = [(one.pk, one.name) for one in organisations]
        self.fields["services"].choices = [(one.pk, one.name) for one in enabled]
        if not self.fields["services"].choices:
            del self.fields["services"]

    def clean_file(self) -> bytes:
        given = self.cleaned_data["file"]
        if given is None:
            return b""
        if given.size > MOST_BYTES:
            raise forms.ValidationError("Ce fichier est trop gros : 200 ko au plus.")
        return given.read()


@require_safe
@enters
def agents(request: AgentRequest) -> HttpResponse:
    actor = request.actor
    typed = typed_in(request.GET)
    chosen = one_id(request.GET, "organisation")
    organisations = visible_to(Organisation.objects.order_by(*by_name("name")), actor)
    rows = _rows(actor, typed)
    if chosen:
        fetch_visible(Organisation.objects.all(), actor, pk=chosen)
        rows = rows.filter(roles__in=_roles(actor).filter(organisation_id=chosen))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    instant, logins = now(), last_logins(page.object_list)
    context = {
        "page": page,
        "typed": typed,
        "filters": [
            filter_of(
                "organisation", "Organisation", request.GET, [(o.pk, o.name) for o in organisations]
            )
        ],
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [_row(agent, sign_of(agent, instant, logins)) for agent in page],
        "may_invite": bool(offered_to(actor)),
    }
    return show(request, "agents", context)


@require_http_methods(["GET", "HEAD", "POST"])
@enters
def invite(request: AgentRequest) -> HttpResponse:
    organisations = offered_to(request.actor)
    if not organisations:
        raise Forbidden(NOT_ADMIN)
    form = InviteForm(organisations, request.POST or None, request.FILES or None)
    done: list[Invited] = []

    def work() -> None:
        given = form.cleaned_data
        wanted = read_list(
            given["emails"],
            given["file"],
            organisation_ids=given["organisations"],
            service_ids=given.get("services", []),
            organisations=organisations,
        )
        done.extend(invite_from_list(wanted, given["level"], request.actor, now()))

    status = saved(form, work, {"email": "emails"})
    if not status:
        for sentence in _summary(done):
            messages.success(request, sentence)
        return redirect("agent_espace_agents")
    back = ("Tous les agents", reverse("agent_espace_agents"))
    return show_form(
        request, form, "Inviter des agents", status, intro=INVITE_INTRO, button="Inviter", back=back
    )


def offered_to(actor: Actor) -> list[Organisation]:
    """Organisations where the actor may invite."""
    rows = visible_to(Organisation.objects.order_by(*by_name("name")), actor)
    return [one for one in rows if judge(actor, "invite", one).ok]


def _roles(actor: Actor) -> QuerySet[AgentRole]:
    return visible_to(AgentRole.objects.select_related("organisation"), actor)


def _rows(actor: Actor, typed: str) -> QuerySet[Agent]:
    seen = _roles(actor).order_by(*by_name("organisation__name"))
    rows = (
        visible_to(Agent.objects.current(), actor)
        .select_related("invitation")
        .prefetch_related("services", Prefetch("roles", queryset=seen, to_attr="seen_roles"))
        .order_by(*by_name("last_name", "first_name"), "pk")
    )
    return named(rows, typed, "first_name", "last_name", "email")


def _row(agent: Agent, sign: str) -> dict[str, object]:
    name = str(agent) or agent.email
    return {
        "cells": [
            {
                "text": name,
                "url": reverse("agent_espace_agent", args=[agent.pk]),
                "details": [agent.email if agent.email != name else ""],
            },
            {"text": ", ".join(_of(role) for role in agent.seen_roles)},
            {"text": ", ".join(service.name for service in agent.services.all())},
            {"text": "Administre l’espace" if agent.is_espace_admin else ""},
            {"text": sign},
        ]
    }


def _of(role: AgentRole) -> str:
    is_admin = role.access_level == AgentRole.AccessLevel.ADMIN
    return f"{role.organisation} (administrateur)" if is_admin else str(role.organisation)


def _summary(done: list[Invited]) -> list[str]:
    new = sum(one.is_new for one in done)
    known = [one.agent.email for one in done if not one.is_new]
    told = []
    if new:
        told.append(
            "Une invitation part, valable 48 heures."
            if new == 1
            else f"{new} invitations partent, valables 48 heures."
        )
    if known:
        told.append(f"Déjà dans l’espace, leur accès est ouvert : {', '.join(known)}.")
    return told
