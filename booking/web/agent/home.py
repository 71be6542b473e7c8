"""Where a login leads: one's agenda, or the choice of an organisation."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.access.actor import Level
from booking.access.decisions import may_create, visible_to
from booking.directory.models import Organisation

from .guard import AgentRequest, agent_required
from .order import by_name
from .shell import render_page


@require_safe
@agent_required
def home(request: AgentRequest) -> HttpResponse:
    actor = request.actor
    organisations = list(visible_to(Organisation.objects.order_by(*by_name("name")), actor))
    if len(organisations) == 1:
        return redirect("agent_agenda", organisations[0].pk)
    choices = [
        {
            "label": organisation.name,
            "url": reverse("agent_agenda", args=[organisation.pk]),
            "hint": _hint(request, organisation),
        }
        for organisation in organisations
    ]
    new_url = reverse("agent_espace_organisation_new") if may_create(actor, Organisation).ok else ""
    return render_page(request, "agent/home.html", {"choices": choices, "new_url": new_url})


def _hint(request: AgentRequest, organisation: Organisation) -> str:
    level = request.actor.roles.get(organisation.pk)
    if level is Level.ADMIN:
        return "Vous l’administrez"
    return "" if level else "Sans rôle : vous y accédez comme administrateur de l’espace"
