"""Somebody whom another organisation of the espace knows: a masked glimpse, then the tie."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from booking.access.decisions import visible_to
from booking.directory.masking import glimpse
from booking.directory.models import Organisation, Usager
from booking.directory.services.import_usager import import_usager
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from socle.clock import now
from socle.errors import NotVisible

from .results import known_here
from .token import usager_of


@require_safe
@agent_required
def preview(request: AgentRequest, organisation: Organisation, token: str) -> HttpResponse:
    usager = _found(request, organisation, token)
    if visible_to(Usager.objects.filter(pk=usager.pk), request.actor).exists():
        return redirect("agent_usager", organisation.pk, usager.pk)
    shown = glimpse(usager, masked=True)
    values = {
        "Jour de naissance": shown.birth_date,
        "Téléphone": shown.phone_number,
        "Adresse e-mail": shown.email,
    }
    context = {
        "name": shown.name,
        "lines": [{"label": label, "value": value} for label, value in values.items() if value],
        "attach_url": reverse("agent_usager_attach", args=[organisation.pk, token]),
        "is_relative": usager.responsible_id is not None,
        "crumbs": [
            {"label": "Usagers", "url": reverse("agent_usagers", args=[organisation.pk])},
            {"label": "Aperçu"},
        ],
    }
    return render_page(request, "agent/usagers/preview.html", context, organisation=organisation)


@require_POST
@agent_required
def attach(request: AgentRequest, organisation: Organisation, token: str) -> HttpResponse:
    """Done again, it changes nothing and says the same."""
    usager = _found(request, organisation, token)
    if not known_here([usager], organisation):
        import_usager(usager.pk, organisation.pk, request.actor, now())
    messages.success(request, f"La fiche est rattachée à {organisation}.")
    return redirect("agent_usager", organisation.pk, usager.pk)


def _found(request: AgentRequest, organisation: Organisation, token: str) -> Usager:
    """
    Raises:
        NotVisible: the token is worth nothing, or the person has gone since.
    """
    pk = usager_of(token, organisation, request.actor)
    usager = Usager.objects.current().select_related("responsible").filter(pk=pk).first()
    if usager is None:
        raise NotVisible
    return usager
