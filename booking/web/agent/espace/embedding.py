"""Intégration: which sites may show the booking path, and what they copy into their pages."""

from base64 import b64encode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from booking.access.decisions import visible_to
from booking.directory.models import AllowedOrigin
from booking.directory.services.allow_origin import allow_origin, withdraw_origin
from booking.web.agent.configuration.editing import saved
from booking.web.agent.configuration.online import code_svg
from booking.web.agent.guard import AgentRequest
from booking.web.embedding.snippet import snippet_of
from socle.clock import now
from tenants.context import current_espace

from .guard import makes
from .page import show


class OriginForm(forms.Form):
    origin = forms.CharField(
        label="Adresse du site",
        max_length=500,
        help_text="Celle de n’importe quelle page du site. Exemple : https://www.ville.fr",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        error_messages={"required": "Indiquez l’adresse du site."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@makes(AllowedOrigin)
def embedding(request: AgentRequest) -> HttpResponse:
    form = OriginForm(request.POST or None)
    status = saved(form, lambda: allow_origin(form.cleaned_data["origin"], request.actor, now()))
    if not status:
        messages.success(request, "Ce site peut montrer la prise de rendez-vous.")
        return redirect("agent_espace_embedding")
    snippet = snippet_of()
    code = code_svg(current_espace().name, snippet.url)
    context = {
        "form": form,
        "origins": visible_to(AllowedOrigin.objects.order_by("origin"), request.actor),
        "snippet": snippet,
        "code_url": f"data:image/svg+xml;base64,{b64encode(code).decode()}",
    }
    return show(request, "embedding", context, status)


@require_POST
@makes(AllowedOrigin)
def withdraw(request: AgentRequest, origin_id: int) -> HttpResponse:
    withdraw_origin(origin_id, request.actor, now())
    messages.success(request, "Ce site ne peut plus montrer la prise de rendez-vous.")
    return redirect("agent_espace_embedding")
