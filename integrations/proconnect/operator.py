"""Operators come in by ProConnect on the portal's own host: no ticket, the browser is there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from integrations.openid.pages import Trouble, Way, trouble_page
from socle.accounts.admission import admission_of
from socle.accounts.identities import IdentityTaken, tie
from socle.accounts.login import (
    VIA_KEY,
    ByProvider,
    complete_provider_login,
    landing,
    start_login,
)
from socle.accounts.second_factor import has_authenticator
from socle.accounts.views import logout
from socle.audit.record import record
from socle.clock import now
from socle.web.limits import limited

from .config import NAME, proconnect
from .identified import trusted
from .leaving import end_here
from .portal import OPERATOR


@never_cache
@require_safe
@limited("search")
def enter(request: HttpRequest) -> HttpResponse:
    """`/operateurs/connexion/proconnect`: there, and back here.

    A second factor is asked for, always: ProConnect's when it says that there was one, else ours.
    """
    if not proconnect().is_configured or request.espace is not None:
        raise Http404
    known = trusted(request)
    if known is None:
        return redirect(f"{reverse('proconnect_begin')}?pour={OPERATOR}")
    kept, account = known
    if admission_of(account) is None:
        return trouble_page(request, _no_operator(kept.person.email))
    try:
        tie(account, NAME, kept.person.subject, kept.person.email, now())
    except IdentityTaken as refusal:
        return trouble_page(request, _no_operator(kept.person.email, refusal.message))
    if kept.person.has_second_factor:
        complete_provider_login(request, account, ByProvider(NAME, True, False))
        return redirect(landing(""))
    start_login(request, account, "", via=NAME)
    return redirect("second_factor" if has_authenticator(account) else "second_factor_setup")


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the session here, and ProConnect's if it came by it."""
    if request.session.get(VIA_KEY) != NAME:
        return logout(request)
    if request.user.is_authenticated:
        record("account.logged_out", account_id=request.user.pk)
    return end_here(request)


def _no_operator(email: str, reason: str = "") -> Trouble:
    said = reason or f"L’adresse {email} n’est pas celle d’une personne qui exploite la plateforme."
    return Trouble(
        "Vous n’avez pas accès à cette page",
        (said, "Si vous êtes agent, connectez-vous à votre espace."),
        (
            Way("Connexion des agents", reverse("portal_login")),
            Way("Connexion des opérateurs", reverse("login")),
        ),
        403,
    )
