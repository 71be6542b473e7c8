"""One delivery, attempt by attempt, and the button that sends it again."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from booking.access.decisions import fetch_visible
from booking.availability.loader import zone_of
from booking.domain.wording import format_moment
from booking.web.agent.espace.guard import makes
from booking.web.agent.espace.page import show, told
from booking.web.agent.guard import AgentRequest
from booking.web.templatetags.wording import tied
from socle.clock import now
from socle.errors import DomainError

from ..models import WebhookDelivery, WebhookEndpoint
from ..services.send_again import replay_delivery
from .rows import ATTEMPT_COLUMNS, BADGES, attempt_rows, title_of

State = WebhookDelivery.State


@require_safe
@makes(WebhookEndpoint)
def delivery(request: AgentRequest, delivery_id: UUID) -> HttpResponse:
    rows = WebhookDelivery.objects.select_related("endpoint__organisation")
    found = fetch_visible(rows, request.actor, pk=delivery_id)
    zone = zone_of(None)
    is_lost = found.event == WebhookDelivery.Event.DESTROYED and not found.sealed_body
    context = {
        "delivery": found,
        "webhook": found.endpoint,
        "title": title_of(found),
        "state": {"label": State(found.state).label, "kind": BADGES[State(found.state)]},
        "lines": _lines(found, zone),
        "columns": ATTEMPT_COLUMNS,
        "rows": attempt_rows(found, zone),
        "can_replay": found.state != State.PENDING and not is_lost,
        "is_pending": found.state == State.PENDING,
    }
    return show(request, "webhook_delivery", context)


def _lines(found: WebhookDelivery, zone: ZoneInfo) -> list[dict[str, str]]:
    lines = [
        ("Organisation", found.endpoint.organisation.name),
        ("Identifiant de l’envoi", str(found.pk)),
        ("Identifiant de l’objet", str(found.record_id or "")),
        ("Demandé le", tied(format_moment(found.created_at, zone))),
        ("Prochain essai", tied(format_moment(found.next_at, zone)) if found.next_at else ""),
    ]
    return [{"label": label, "value": value} for label, value in lines if value]


@require_POST
@makes(WebhookEndpoint)
def replay(request: AgentRequest, delivery_id: UUID) -> HttpResponse:
    try:
        again = replay_delivery(delivery_id, request.actor, now())
    except DomainError as refusal:
        return told(request, refusal, "agent_webhook_delivery", delivery_id)
    messages.success(request, "L’envoi est refait, avec les informations d’aujourd’hui.")
    return redirect("agent_webhook_delivery", again.pk)
