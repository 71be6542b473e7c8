"""« Mon compte », Synchronisation: how appointments reach the agent's own calendar."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from booking.directory.models import Agent
from booking.web.agent.account.tabs import account_tabs
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page

from .feed import feed_url, reset_feed, webcal_url

PAGE = "agent_account_calendar"


@require_safe
@agent_required
def page(request: AgentRequest) -> HttpResponse:
    agent = Agent.objects.get(pk=request.actor.agent_id)
    level = Agent.RdvNotifications(agent.rdv_notifications_level)
    context = {
        "tabs": account_tabs(PAGE),
        "feed_url": feed_url(agent),
        "webcal_url": webcal_url(agent),
        "level": level.label,
        "gets_files": level != Agent.RdvNotifications.NONE,
        "email": agent.email,
    }
    return render_page(request, "agent/calendars/page.html", context)


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
