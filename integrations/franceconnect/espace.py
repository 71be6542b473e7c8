"""FranceConnect on an espace's host: the usager leaves for the portal, and comes back known."""

from datetime import date

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from booking.directory.errors import InvalidValue
from booking.directory.services.recognise_identity import VerifiedIdentity, recognise
from booking.web.usager.mine.guard import FRAMED, own_path
from booking.web.usager.session import let_in, let_out
from integrations.openid.pages import Trouble, Way, sent_on, trouble_page
from integrations.openid.passage import go_to_portal, receive
from integrations.openid.provider import portal_address
from socle.clock import now
from socle.web.limits import limited
from tenants.context import current_espace

from .config import LABEL, NAME, franceconnect
from .portal import LEAVE_SALT, PURPOSE

MEANS = NAME


@never_cache
@require_safe
def login(request: HttpRequest) -> HttpResponse:
    """`/connexion/franceconnect?next=…`: the step of the path that it was asked from."""
    if not franceconnect().is_configured:
        raise Http404
    return go_to_portal(request, "franceconnect_begin")


@never_cache
@require_safe
@limited("search")
def enter(request: HttpRequest) -> HttpResponse:
    """`/connexion/franceconnect/entree?ticket=…`"""
    if not franceconnect().is_configured:
        raise Http404
    received = receive(request, PURPOSE)
    if received is None:
        return trouble_page(request, _lost())
    try:
        usager = recognise(_read(received["identity"]), now())
    except InvalidValue:
        return trouble_page(request, _unusable())
    let_in(request, usager, MEANS)
    # A frame on another site opened FranceConnect in a page of its own: one goes on there.
    return redirect(own_path(str(received["next"]).removeprefix(FRAMED)))


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Let the usager out here, then at FranceConnect, by the portal that holds its token."""
    let_out(request)
    if not franceconnect().is_configured:
        return redirect("/")
    word = signing.dumps(current_espace().number, salt=LEAVE_SALT)
    return sent_on(request, f"{portal_address('franceconnect_end')}?mot={word}", LABEL)


def _read(spelled: dict[str, object]) -> VerifiedIdentity:
    born = spelled["birth_date"]
    return VerifiedIdentity(
        **{**spelled, "birth_date": date.fromisoformat(str(born)) if born else None}
    )


def _lost() -> Trouble:
    return Trouble(
        "Cette étape est terminée",
        (
            "Le retour de FranceConnect dure une minute et ne sert qu’une fois, dans le navigateur "
            "où vous avez commencé. Vous n’avez rien perdu : recommencez, ou continuez sans "
            "FranceConnect.",
        ),
        (
            Way("Réessayer avec FranceConnect", reverse("franceconnect_login")),
            Way("Prendre un rendez-vous", "/"),
        ),
    )


def _unusable() -> Trouble:
    return Trouble(
        "FranceConnect ne suffit pas ici",
        (
            "Votre état civil, tel que FranceConnect nous l’a donné, ne peut pas être enregistré. "
            "Continuez sans FranceConnect, ou appelez-nous.",
        ),
        (Way("Prendre un rendez-vous", "/"),),
        422,
    )
