"""ProConnect on an espace's host: leaving for the portal, and coming in with its ticket."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking.directory.errors import InvitationRefused
from integrations.openid.pages import Trouble, Way, trouble_page
from integrations.openid.passage import go_to_portal, receive
from socle.accounts.admission import Admission
from socle.accounts.identities import IdentityTaken, tie
from socle.accounts.login import (
    ByProvider,
    complete_provider_login,
    landing,
    start_login,
)
from socle.accounts.models import Account
from socle.accounts.second_factor import has_authenticator
from socle.clock import now
from socle.web.limits import limited
from tenants.context import current_espace

from .admitting import admit_professional
from .config import NAME, proconnect
from .linking import LINK_PURPOSE, may_begin
from .matching import other_identity
from .person import Professional
from .portal import LOGIN_PURPOSE


@never_cache
@require_safe
def login(request: HttpRequest) -> HttpResponse:
    """`/connexion/proconnect`. Who is logged in already comes to confirm who they are."""
    if not proconnect().is_configured:
        raise Http404
    anew = {"confirmer": "1"} if request.user.is_authenticated else {}
    return go_to_portal(request, "proconnect_begin", **anew)


@never_cache
@require_safe
@limited("search")
def enter(request: HttpRequest) -> HttpResponse:
    """`/connexion/proconnect/entree?ticket=…`"""
    if not proconnect().is_configured:
        raise Http404
    received = receive(request, LOGIN_PURPOSE)
    if received is None:
        return trouble_page(request, _lost())
    person = Professional(**received["person"])
    account = Account.objects.filter(pk=received["account_id"], is_active=True).first()
    try:
        admission = admit_professional(account, person, now()) if account else None
    except IdentityTaken:
        return trouble_page(request, _not_here(other_identity(person.email)))
    except InvitationRefused:
        return trouble_page(request, _not_here(_expired(person.email)))
    if admission is None:
        return trouble_page(request, _not_here(_stranger(person.email)))
    return _open(request, account, admission, person, received)


@never_cache
@require_safe
@limited("search")
def link(request: HttpRequest) -> HttpResponse:
    """`/connexion/proconnect/relier?mot=…`: from « Mon compte », to tie its account."""
    word = request.GET.get("mot", "")
    is_own = request.user.is_authenticated and may_begin(word, request.user)
    if not proconnect().is_configured or not is_own:
        raise Http404
    return go_to_portal(request, "proconnect_begin", relier=word)


@never_cache
@require_safe
@limited("search")
def linked(request: HttpRequest) -> HttpResponse:
    """`/connexion/proconnect/relie?ticket=…`: the account that asked is the one that is tied."""
    received = receive(request, LINK_PURPOSE)
    is_own = request.user.is_authenticated and received is not None
    if not is_own or received["account_id"] != str(request.user.pk):
        return trouble_page(request, _lost())
    person = Professional(**received["person"])
    try:
        tie(request.user, NAME, person.subject, person.email, now())
    except IdentityTaken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"ProConnect est relié à votre compte ({person.email}).")
    return redirect("agent_account_proconnect")


def _open(
    request: HttpRequest,
    account: Account,
    admission: Admission,
    person: Professional,
    received: dict[str, object],
) -> HttpResponse:
    next_path = str(received["next"])
    protected = has_authenticator(account)
    if person.has_second_factor or not (protected or admission.needs_second_factor):
        by = ByProvider(NAME, person.has_second_factor, bool(received["is_recent"]))
        complete_provider_login(request, account, by)
        return redirect(landing(next_path))
    start_login(request, account, next_path, via=NAME)
    return redirect("second_factor" if protected else "second_factor_setup")


def _lost() -> Trouble:
    return Trouble(
        "Cette étape est terminée",
        (
            "Le passage vers votre espace dure une minute et ne sert qu’une fois, dans le "
            "navigateur où vous avez commencé. Recommencez la connexion.",
        ),
        (
            Way("Recommencer avec ProConnect", reverse("proconnect_login")),
            Way("Revenir à la connexion", reverse("login")),
        ),
    )


def _not_here(sentence: str) -> Trouble:
    return Trouble(
        "Vous n’avez pas accès à cet espace",
        (sentence,),
        (Way("Revenir à la connexion", reverse("login")),),
        403,
    )


def _stranger(email: str) -> str:
    return (
        f"ProConnect nous a donné l’adresse {email} : aucun agent de « {current_espace()} » ne "
        "l’utilise. Demandez à la personne qui administre cet espace de vous inviter à cette "
        "adresse."
    )


def _expired(email: str) -> str:
    return (
        f"L’invitation envoyée à {email} a expiré : elle est valable 48 heures. Demandez à la "
        "personne qui vous a invité de vous la renvoyer."
    )
