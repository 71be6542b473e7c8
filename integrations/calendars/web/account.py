"""« Mon compte », Synchronisation: how appointments reach the agent's own calendar."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from booking.directory.models import Agent
from booking.web.agent.account.forms import TOLD_OF_RDV
from booking.web.agent.account.tabs import account_tabs
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page

from ..models import Connection
from ..providers.microsoft import is_configured
from .feed import feed_url, reset_feed, webcal_url
from .status import does, status_of

PAGE = "agent_account_calendar"


@require_safe
@agent_required
def page(request: AgentRequest) -> HttpResponse:
    agent = Agent.objects.get(pk=request.actor.agent_id)
    level = Agent.RdvNotifications(agent.rdv_notifications_level)
    rows = Connection.objects.filter(agent=agent).order_by("pk")
    context = {
        "connections": [_shown(row) for row in rows],
        "feed_url": feed_url(agent),
        "webcal_url": webcal_url(agent),
        "level": dict(TOLD_OF_RDV)[level],
        "gets_files": level != Agent.RdvNotifications.NONE,
        "email": agent.email,
        "has_outlook": is_configured(),
    }
    return show(request, "page", context)


@require_POST
@agent_required
def reset(request: AgentRequest) -> HttpResponse:
    reset_feed(request.actor.agent_id)
    messages.success(
        request,
        "Votre agenda a une nouvelle adresse : abonnez-y vos logiciels. L’ancienne n’ouvre plus "
        "rien.",
    )
    return redirect(PAGE)


def show(
    request: AgentRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    context = {"tabs": account_tabs(PAGE), **context}
    answer = render_page(request, f"agent/calendars/{template}.html", context)
    answer.status_code = status
    return answer


def show_form(
    request: AgentRequest,
    form: forms.Form,
    heading: str,
    status: int,
    *,
    intro: str,
    button: str,
) -> HttpResponse:
    context = {"form": form, "heading": heading, "intro": intro, "button": button}
    return show(request, "form", context, status)


def _shown(row: Connection) -> dict[str, object]:
    is_choosing = row.state == Connection.State.CHOOSING
    route = "agent_calendar_choice" if is_choosing else "agent_calendar"
    return {
        "title": row.label or row.get_provider_display(),
        "provider": row.get_provider_display(),
        "does": does(row),
        "status": status_of(row),
        "url": reverse(route, args=[row.pk]),
        "is_choosing": is_choosing,
    }
