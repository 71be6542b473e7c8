"""In a sandbox: the messages that would have left, the latest first."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from booking.access.decisions import visible_to
from booking.availability.loader import zone_of
from booking.directory.agent_record import require_espace_admin
from booking.notifications.models import CapturedMessage
from booking.web.agent.guard import AgentRequest, agent_required
from tenants.context import current_espace

from .page import show

A_PAGE = 20


@require_safe
@agent_required
def captured(request: AgentRequest) -> HttpResponse:
    if not current_espace().is_sandbox:
        raise Http404
    require_espace_admin(request.actor)
    rows = visible_to(CapturedMessage.objects.all(), request.actor).order_by("-pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return show(request, "captured", {"page": page, "zone": zone_of(None)})
