"""The list of webhooks, one of them with its log, its form."""

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from booking.access.decisions import fetch_visible, visible_to
from booking.availability.loader import zone_of
from booking.domain.wording import format_moment
from booking.web.agent.configuration.editing import saved
from booking.web.agent.espace.guard import makes
from booking.web.agent.espace.page import show
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from booking.web.templatetags.wording import tied
from socle.clock import now

from ..models import WebhookDelivery, WebhookEndpoint
from ..nouns import NOUNS
from ..services.set_endpoint import add_endpoint, edit_endpoint
from .forms import EndpointForm
from .rows import DELIVERY_COLUMNS, delivery_rows, state_of

COLUMNS = ("Organisation", "Logiciel", "Ce qui est envoyé", "Dernier envoi reçu", "État")
A_PAGE = 50
LABELS = {noun.word: noun.label for noun in NOUNS}


@require_safe
@makes(WebhookEndpoint)
def webhooks(request: AgentRequest) -> HttpResponse:
    """(2 queries of its own.)"""
    zone = zone_of(None)
    rows = visible_to(WebhookEndpoint.objects.select_related("organisation"), request.actor)
    found = rows.order_by(*by_name("organisation__name"), "pk")
    context = {
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [{"cells": _cells(one, zone)} for one in found],
    }
    return show(request, "webhooks", context)


def _cells(endpoint: WebhookEndpoint, zone: ZoneInfo) -> list[dict[str, object]]:
    told = [LABELS[word] for word in endpoint.subscriptions]
    last = endpoint.last_success_at
    label, kind = state_of(endpoint)
    return [
        {
            "text": endpoint.organisation.name,
            "url": reverse("agent_webhook", args=[endpoint.pk]),
        },
        {"text": urlsplit(endpoint.target_url).hostname},
        {"text": ", ".join(told) or "Rien"},
        {"text": tied(format_moment(last, zone)) if last else "Aucun"},
        {"badge": label, "badge_type": kind},
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@makes(WebhookEndpoint)
def new(request: AgentRequest) -> HttpResponse:
    form = EndpointForm(request.POST or None, actor=request.actor, is_new=True)
    made: list[WebhookEndpoint] = []

    def work() -> None:
        resend = form.cleaned_data["resend"]
        made.append(add_endpoint(form.given, request.actor, now(), resend=resend))

    status = saved(form, work)
    if status:
        return show(request, "webhook_form", {"form": form, "is_new": True}, status)
    if form.cleaned_data["secret"]:
        messages.success(request, "Le webhook est ajouté. Envoyez un essai pour vérifier.")
        return redirect("agent_webhook", made[0].pk)
    return show(request, "webhook_secret", {"webhook": made[0], "secret": made[0].secret})


@require_safe
@makes(WebhookEndpoint)
def webhook(request: AgentRequest, endpoint_id: int) -> HttpResponse:
    """Its state, and what it was told: all, or what failed."""
    rows = WebhookEndpoint.objects.select_related("organisation")
    found = fetch_visible(rows, request.actor, pk=endpoint_id)
    zone = zone_of(None)
    sent = visible_to(WebhookDelivery.objects.filter(endpoint=found), request.actor)
    only_failed = request.GET.get("etat") == "abandonnes"
    if only_failed:
        sent = sent.filter(state=WebhookDelivery.State.GIVEN_UP)
    page = Paginator(sent.order_by("-created_at", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    here = reverse("agent_webhook", args=[found.pk])
    label, kind = state_of(found)
    context = {
        "webhook": found,
        "host": urlsplit(found.target_url).hostname,
        "lines": _lines(found, zone),
        "state": {"label": label, "kind": kind},
        "is_failing": bool(found.failing_since) and not found.paused_at,
        "tabs": [
            {"label": "Tous les envois", "url": here, "current": not only_failed},
            {
                "label": "Abandonnés",
                "url": f"{here}?etat=abandonnes",
                "current": only_failed,
            },
        ],
        "columns": DELIVERY_COLUMNS,
        "rows": delivery_rows(list(page), zone),
        "page": page,
        "only_failed": only_failed,
    }
    return show(request, "webhook", context)


def _lines(endpoint: WebhookEndpoint, zone: ZoneInfo) -> list[dict[str, str]]:
    told = [LABELS[word] for word in endpoint.subscriptions]
    last = endpoint.last_success_at
    failing = endpoint.failing_since
    lines = [
        {"label": "Organisation", "value": endpoint.organisation.name},
        {"label": "Adresse", "value": endpoint.target_url},
        {"label": "Ce qui est envoyé", "value": ", ".join(told) or "Rien"},
        {"label": "Secret", "value": endpoint.masked_secret},
        {
            "label": "Dernier envoi reçu",
            "value": tied(format_moment(last, zone)) if last else "Aucun",
        },
    ]
    if failing:
        told_since = tied(format_moment(failing, zone))
        lines.append({"label": "Ne reçoit plus depuis", "value": told_since})
    return lines


@require_http_methods(["GET", "HEAD", "POST"])
@makes(WebhookEndpoint)
def edit(request: AgentRequest, endpoint_id: int) -> HttpResponse:
    found = fetch_visible(WebhookEndpoint.objects.all(), request.actor, pk=endpoint_id)
    initial = {
        "organisation_id": found.organisation_id,
        "target_url": found.target_url,
        "subscriptions": found.subscriptions,
        "version": found.version,
        "resend": False,
    }
    form = EndpointForm(request.POST or None, initial=initial, actor=request.actor, is_new=False)

    def work() -> None:
        version = form.cleaned_data["version"]
        edit_endpoint(
            found.pk,
            form.given,
            request.actor,
            now(),
            version=-1 if version is None else version,
            resend=form.cleaned_data["resend"],
        )

    status = saved(form, work)
    if not status:
        messages.success(request, "Le webhook est enregistré.")
        return redirect("agent_webhook", found.pk)
    context = {"form": form, "webhook": found, "is_stale": status == 409}
    return show(request, "webhook_form", context, status)
