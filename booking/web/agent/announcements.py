"""What those who run the platform announce to agents, until each has read it."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from socle.accounts.login import local_path
from socle.clock import now
from tenants.announcements import shown
from tenants.context import current_espace

from .guard import AgentRequest, agent_required

KEY = "announcements_read"
MOST_KEPT = 50


def announced(request: AgentRequest) -> list[dict[str, str]]:
    """Those for the agent that they have not put away (no query)."""
    actor = request.actor
    audiences = ("agents", "admins") if actor.is_espace_admin or actor.admin_ids else ("agents",)
    read = request.session.get(KEY, ())
    return [
        {
            "text": one.text,
            "url": one.url,
            "link": "En savoir plus",
            "type": one.level,
            "dismiss_url": reverse("agent_announcement_dismiss", args=[one.pk]),
        }
        for one in shown(current_espace(), audiences, now())
        if one.pk not in read
    ]


@require_POST
@agent_required
def dismiss(request: AgentRequest, announcement_id: int) -> HttpResponse:
    """For this session; back to the page where it was read."""
    read = [one for one in request.session.get(KEY, ()) if one != announcement_id]
    request.session[KEY] = [*read, announcement_id][-MOST_KEPT:]
    host = f"//{request.get_host()}"
    _, _, path = request.headers.get("Referer", "").partition(host)
    return redirect(local_path(path) or "agent_home")
