"""Whose relative somebody is: another responsible, or none any more."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from booking.directory.errors import PossibleDuplicate, RecordChanged, ResponsibleRefused
from booking.directory.models import Organisation, Usager
from booking.directory.services.edit_usager import RESPONSIBLE, edit_usager
from booking.directory.usager_record import version_of
from booking.directory.usager_values import CONTACT
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from socle.clock import now
from socle.errors import NotVisible

from .choosing import choose
from .fetch import own_usager, seen_usager
from .fields import label_of

NOBODY = "personne"


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def responsible(request: AgentRequest, organisation: Organisation, usager_id: int) -> HttpResponse:
    """First the choice, by a search; then what it would do; then it is done."""
    usager = own_usager(request, usager_id)
    given = request.GET.get("responsable", "")
    if not given:
        return _choose(request, organisation, usager)
    head = None if given == NOBODY else seen_usager(request, _identifier(given))
    if request.method != "POST":
        return _confirm(request, organisation, usager, head)
    try:
        edit_usager(
            usager.pk,
            {RESPONSIBLE: head.pk if head else None},
            request.actor,
            now(),
            version=request.POST.get("version", ""),
        )
    except (RecordChanged, ResponsibleRefused, PossibleDuplicate) as refusal:
        return _confirm(request, organisation, usager, head, refusal)
    said = f"{usager} est maintenant proche de {head}." if head else f"{usager} est détaché."
    messages.success(request, said)
    return redirect("agent_usager", organisation.pk, usager.pk)


def _choose(request: AgentRequest, organisation: Organisation, usager: Usager) -> HttpResponse:
    more: dict[str, object] = {"crumbs": _crumbs(organisation, usager)}
    if usager.responsible:
        more["alone"] = {
            "url": f"?responsable={NOBODY}",
            "label": f"Détacher de {usager.responsible}",
        }
    return choose(
        request,
        organisation,
        title=f"Qui est responsable de {usager} ?",
        text="La personne responsable reçoit les messages et donne ses coordonnées.",
        link=lambda head: f"?responsable={head.pk}",
        keeps={},
        without=[usager.pk, *([usager.responsible_id] if usager.responsible_id else [])],
        more=more,
    )


def _confirm(
    request: AgentRequest,
    organisation: Organisation,
    usager: Usager,
    head: Usager | None,
    refusal: Exception | None = None,
) -> HttpResponse:
    back = reverse("agent_usager", args=[organisation.pk, usager.pk])
    # Read again: after a refusal, what the page shows is what the next attempt starts from.
    present = Usager.objects.get(pk=usager.pk)
    context = {
        "title": f"Rattacher {usager} à {head}" if head else f"Détacher {usager}",
        "points": _consequences(present, head),
        "refusal": str(refusal) if refusal else "",
        "version": version_of(present),
        "button": "Rattacher" if head else "Détacher",
        "back_url": back,
        "crumbs": _crumbs(organisation, usager),
    }
    page = render_page(request, "agent/confirm.html", context, organisation=organisation)
    page.status_code = getattr(refusal, "status", 200)
    return page


def _consequences(usager: Usager, head: Usager | None) -> list[str]:
    if head is None:
        return [
            f"{usager} garde sa fiche et ses rendez-vous.",
            f"{usager} n’aura plus de coordonnées : saisissez-les ensuite, sans quoi aucun message "
            "ne lui parviendra.",
        ]
    points = [
        f"Les messages pour {usager} seront envoyés à {head}.",
        f"Les organisations qui connaissent {head} connaîtront aussi {usager}.",
    ]
    lost = [label_of(name).lower() for name in CONTACT if getattr(usager, name)]
    if lost:
        points.append(f"Sur la fiche de {usager} seront effacés : {', '.join(lost)}.")
    return points


def _crumbs(organisation: Organisation, usager: Usager) -> list[dict[str, str]]:
    return [
        {"label": "Usagers", "url": reverse("agent_usagers", args=[organisation.pk])},
        {"label": str(usager), "url": reverse("agent_usager", args=[organisation.pk, usager.pk])},
        {"label": "Responsable"},
    ]


def _identifier(given: str) -> int:
    """
    Raises:
        NotVisible: nobody has such an identifier.
    """
    if not (given.isascii() and given.isdigit() and len(given) <= 18):
        raise NotVisible
    return int(given)
