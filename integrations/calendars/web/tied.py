"""One calendar that is tied: how it goes, and what to do about it."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from booking.web.agent.guard import AgentRequest, agent_required
from socle.clock import now
from socle.errors import NotVisible

from ..models import Connection
from ..services import act
from ..services.take_leave import leave
from ..services.take_precautions import are_closed_for
from .account import PAGE, show
from .status import does, status_of

Act = Callable[[int, int, datetime], Connection]
ACTS: Mapping[str, tuple[Act, str]] = {
    "maintenant": (act.synchronise_now, "La synchronisation commence."),
    "tout": (act.send_everything_again, "Tout va être envoyé et lu de nouveau."),
    "pause": (act.pause, "La synchronisation est en pause : rien ne part, rien n’est lu."),
    "reprendre": (act.resume, "La synchronisation reprend."),
}
AGAIN: Mapping[str, str] = {
    Connection.Provider.CALDAV: "agent_calendar_caldav",
    Connection.Provider.OUTLOOK: "agent_calendar_outlook",
    Connection.Provider.EXCHANGE: "agent_calendar_exchange",
}


@require_safe
@agent_required
def page(request: AgentRequest, connection_id: int) -> HttpResponse:
    row = Connection.objects.filter(pk=connection_id, agent_id=request.actor.agent_id).first()
    if row is None:
        raise NotVisible
    context = {
        "connection": row,
        "title": row.label or row.get_provider_display(),
        "status": status_of(row),
        "does": does(row),
        "count": row.pushed.count(),
        "is_active": row.state == Connection.State.ACTIVE,
        "is_paused": row.state == Connection.State.PAUSED,
        "is_leaving": row.state == Connection.State.LEAVING,
        "again": AGAIN.get(row.provider),
        "are_closed": are_closed_for(row),
    }
    return show(request, "tied", context)


@require_POST
@agent_required
def do(request: AgentRequest, connection_id: int) -> HttpResponse:
    name = request.POST.get("geste", "")
    if name == "delier":
        act.own_row(request.actor.agent_id, connection_id)
        leave(connection_id, now())
        messages.success(
            request, "Votre agenda est délié. Ce que nous y avions écrit en est retiré."
        )
        return redirect(PAGE)
    if name not in ACTS:
        raise NotVisible
    work, words = ACTS[name]
    work(request.actor.agent_id, connection_id, now())
    messages.success(request, words)
    return redirect("agent_calendar", connection_id)
