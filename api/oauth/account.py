"""« Mon compte », « Applications »: who acts in the agent's name, and the button that ends it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from booking.availability.loader import zone_of
from booking.domain.wording import format_moment
from booking.web.agent.account.tabs import account_tabs
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import tied
from socle.errors import NotVisible

from .granted import granted_by, take_back


@require_safe
@agent_required
def applications(request: AgentRequest) -> HttpResponse:
    zone = zone_of(None)
    found = [
        {"id": one.application_id, "name": one.name, "since": tied(format_moment(one.since, zone))}
        for one in granted_by(request.user.pk)
    ]
    context = {"tabs": account_tabs("agent_account_applications"), "applications": found}
    return render_page(request, "agent/account/applications.html", context)


@require_POST
@agent_required
def remove(request: AgentRequest, application_id: int) -> HttpResponse:
    if not take_back(request.user.pk, application_id):
        raise NotVisible
    messages.success(request, "L’accès est retiré. L’application ne peut plus agir en votre nom.")
    return redirect("agent_account_applications")
