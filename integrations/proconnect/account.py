"""« Mon compte », ProConnect: tie the account, untie it, and what that changes."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from booking.availability.loader import zone_of
from booking.domain.wording import format_moment
from booking.web.agent.account.tabs import account_tabs
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.security import IDENTITY_WANTED
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import tied
from socle.accounts.identities import identity_of, untie
from socle.accounts.login import is_fresh
from tenants.context import current_espace

from .config import NAME, proconnect
from .linking import link_word

PAGE = "agent_account_proconnect"
KEPT = (
    "Sans mot de passe, vous ne pourriez plus vous connecter. Choisissez-en un d’abord : "
    "déconnectez-vous, puis « Mot de passe oublié »."
)


@require_safe
@agent_required
def page(request: AgentRequest) -> HttpResponse:
    if not proconnect().is_configured:
        raise Http404
    known = identity_of(request.user, NAME)
    zone = zone_of(None)
    used = known.last_used_at if known else None
    context = {
        "tabs": account_tabs(PAGE),
        "is_tied": known is not None,
        "tied_email": known.email if known else "",
        "tied_at": tied(format_moment(known.linked_at, zone)) if known else "",
        "used_at": tied(format_moment(used, zone)) if used else "",
        "has_password": request.user.has_usable_password(),
        "link_url": _link_url(request),
        "email": request.user.email,
    }
    return render_page(request, "agent/account/proconnect.html", context)


@require_POST
@agent_required
def unlink(request: AgentRequest) -> HttpResponse:
    if not is_fresh(request):
        messages.info(request, IDENTITY_WANTED)
        return redirect_to_login(reverse(PAGE))
    if not request.user.has_usable_password():
        messages.error(request, KEPT)
    elif untie(request.user, NAME):
        messages.success(
            request, "ProConnect n’est plus relié : connectez-vous avec votre mot de passe."
        )
    return redirect(PAGE)


def _link_url(request: AgentRequest) -> str:
    word = link_word(request.user, current_espace().number)
    return f"{reverse('proconnect_link')}?{urlencode({'mot': word})}"
