"""A prescripteur says who they are by ProConnect: no account, an address and an establishment."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking.directory.professionals import Professional as Prescriber
from booking.web.prescriber.session import let_in
from integrations.openid.pages import Trouble, Way, trouble_page
from integrations.openid.passage import go_to_portal, receive
from socle.accounts.login import local_path
from socle.web.limits import limited

from .config import NAME, proconnect
from .person import Professional
from .portal import PRESCRIBER, PRESCRIBER_PURPOSE

HOME = "/prendre_rdv_prescripteur"
OURS = ("/prescripteur/", "/prendre_rdv")


@never_cache
@require_safe
def login(request: HttpRequest) -> HttpResponse:
    """`/connexion/proconnect/prescripteur?next=…`"""
    if not proconnect().is_configured:
        raise Http404
    return go_to_portal(request, "proconnect_begin", pour=PRESCRIBER)


@never_cache
@require_safe
@limited("search")
def enter(request: HttpRequest) -> HttpResponse:
    """`/connexion/proconnect/prescripteur/entree?ticket=…`"""
    if not proconnect().is_configured:
        raise Http404
    received = receive(request, PRESCRIBER_PURPOSE)
    if received is None:
        return trouble_page(request, _lost())
    person = Professional(**received["person"])
    let_in(
        request,
        Prescriber(
            email=person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            siret=person.siret,
        ),
        NAME,
    )
    next_path = local_path(str(received["next"]))
    return redirect(next_path if next_path.startswith(OURS) else HOME)


def _lost() -> Trouble:
    return Trouble(
        "Cette étape est terminée",
        (
            "Le passage par ProConnect dure une minute et ne sert qu’une fois, dans le navigateur "
            "où vous avez commencé. Recommencez, vous n’avez rien perdu.",
        ),
        (
            Way("Recommencer avec ProConnect", reverse("proconnect_prescriber")),
            Way("Revenir à la prescription", HOME),
        ),
    )
