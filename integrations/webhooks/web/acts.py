"""The buttons of one webhook."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from booking.web.agent.espace.guard import makes
from booking.web.agent.espace.page import show, told
from booking.web.agent.guard import AgentRequest
from socle.clock import now
from socle.errors import DomainError

from ..models import WebhookEndpoint
from ..services.send_again import send_test
from ..services.set_endpoint import (
    pause_endpoint,
    remove_endpoint,
    resume_endpoint,
    rotate_secret,
)


@require_POST
@makes(WebhookEndpoint)
def rotate(request: AgentRequest, endpoint_id: int) -> HttpResponse:
    """The answer itself shows the secret: it is kept nowhere where a page could read it again."""
    secret = rotate_secret(endpoint_id, request.actor, now())
    webhook = WebhookEndpoint.objects.get(pk=endpoint_id)
    context = {"webhook": webhook, "secret": secret, "is_rotated": True}
    return show(request, "webhook_secret", context)


@require_POST
@makes(WebhookEndpoint)
def test(request: AgentRequest, endpoint_id: int) -> HttpResponse:
    try:
        sent = send_test(endpoint_id, request.actor, now())
    except DomainError as refusal:
        return told(request, refusal, "agent_webhook", endpoint_id)
    messages.success(request, "L’essai part. Rechargez cette page pour voir la réponse.")
    return redirect("agent_webhook_delivery", sent.pk)


@require_POST
@makes(WebhookEndpoint)
def pause(request: AgentRequest, endpoint_id: int) -> HttpResponse:
    pause_endpoint(endpoint_id, request.actor, now())
    messages.success(request, "Les envois sont en pause. Ce qui se passe d’ici là attend.")
    return redirect("agent_webhook", endpoint_id)


@require_POST
@makes(WebhookEndpoint)
def resume(request: AgentRequest, endpoint_id: int) -> HttpResponse:
    resume_endpoint(endpoint_id, request.actor, now())
    messages.success(request, "Les envois reprennent, ce qui attendait part.")
    return redirect("agent_webhook", endpoint_id)


@require_POST
@makes(WebhookEndpoint)
def remove(request: AgentRequest, endpoint_id: int) -> HttpResponse:
    remove_endpoint(endpoint_id, request.actor, now())
    messages.success(request, "Le webhook est retiré. Plus rien ne lui est envoyé.")
    return redirect("agent_webhooks")
