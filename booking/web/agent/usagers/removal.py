"""An organisation lets somebody go: said before, undone after when it still can be."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from booking.directory.errors import ComingAppointments
from booking.directory.models import Organisation, Usager
from booking.directory.services.remove_usager import Removal, removal_of, remove_usager
from booking.domain.wording import enumerate_words
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from socle.clock import now
from socle.errors import NotVisible

from .fetch import own_usager
from .results import known_here
from .token import token_of


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def remove(request: AgentRequest, organisation: Organisation, usager_id: int) -> HttpResponse:
    usager = own_usager(request, usager_id)
    if not known_here([usager], organisation):
        raise NotVisible
    if request.method == "POST":
        try:
            forgotten = remove_usager(usager.pk, organisation.pk, request.actor, now())
        except ComingAppointments:
            return _ask(request, organisation, usager)
        search = reverse("agent_usagers", args=[organisation.pk])
        if usager.pk in forgotten:
            messages.success(request, "La fiche est retirée, et ses données sont effacées.")
            return redirect(search)
        return redirect(f"{search}?retire={token_of(usager.pk, organisation, request.actor)}")
    return _ask(request, organisation, usager)


def _ask(request: AgentRequest, organisation: Organisation, usager: Usager) -> HttpResponse:
    removal = removal_of(usager, organisation.pk, now())
    back = reverse("agent_usager", args=[organisation.pk, usager.pk])
    context = {
        "title": f"Retirer {usager} de {organisation}",
        "points": _consequences(removal, organisation),
        "button": "" if removal.is_expected else "Retirer",
        "back_url": back,
        "crumbs": [
            {"label": "Usagers", "url": reverse("agent_usagers", args=[organisation.pk])},
            {"label": str(usager), "url": back},
            {"label": "Retirer"},
        ],
    }
    page = render_page(request, "agent/confirm.html", context, organisation=organisation)
    page.status_code = 409 if request.method == "POST" else 200
    return page


def _consequences(removal: Removal, organisation: Organisation) -> list[str]:
    head, *relatives = removal.family
    if removal.is_expected:
        return [
            "Un rendez-vous à venir n’est pas annulé dans cette organisation.",
            "Annulez-le d’abord : personne ne serait plus là pour l’honorer.",
        ]
    points = [f"{organisation} ne verra plus la fiche de {head}."]
    if relatives:
        names = enumerate_words([str(one) for one in relatives])
        points.append(f"Les fiches de ses proches sont retirées avec elle : {names}.")
    kept = [one for one in removal.family if one not in removal.forgotten]
    if removal.forgotten:
        names = enumerate_words([str(one) for one in removal.forgotten])
        points.append(
            f"Aucune autre organisation ne connaît {names} : noms, coordonnées, remarques et "
            "historique seront effacés pour toujours. Cela ne peut pas être annulé."
        )
    if kept:
        names = enumerate_words([str(one) for one in kept])
        points.append(
            f"Une autre organisation connaît {names} : la fiche y reste, et vous pourrez annuler."
        )
    points.append("Les rendez-vous passés restent dans les statistiques.")
    return points
