"""Logging out of ProConnect too: from the espace to the portal, to ProConnect, and back."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from integrations.openid.errors import ProviderDown
from integrations.openid.flow import came_back_signed_out, end_session_address
from integrations.openid.pages import sent_on
from integrations.openid.passage import espace_address
from integrations.openid.provider import portal_address
from socle.accounts.login import LEAVING_KEY
from tenants.context import current_espace
from tenants.models import Espace

from .config import LABEL, NAME, proconnect
from .identified import forget, identified

SALT = "rdv.proconnect.leave"
LASTS = 120  # seconds
BACK_KEY = "proconnect_left"


@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """On the espace's host, once its own session is closed (`socle.accounts.views.logout`)."""
    if request.session.pop(LEAVING_KEY, "") != NAME:
        return redirect("login")
    word = signing.dumps(current_espace().number, salt=SALT)
    return sent_on(request, f"{portal_address('proconnect_end')}?mot={word}", LABEL)


@never_cache
@require_safe
def end(request: HttpRequest) -> HttpResponse:
    """On the portal: forget the browser, and end ProConnect's session by its own token."""
    try:
        number = signing.loads(request.GET.get("mot", ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise Http404 from None
    return _end(request, number)


@never_cache
@require_safe
def other(request: HttpRequest) -> HttpResponse:
    """On the portal, for whom nobody knows: end ProConnect's session to try another identity."""
    kept = identified(request)
    if kept is None or kept.account_id:
        return redirect("portal_login")
    return _end(request, request.session.get("proconnect_last"))


@never_cache
@require_safe
def logged_out(request: HttpRequest) -> HttpResponse:
    """The address that ProConnect sends the browser back to; its state proves that we asked."""
    if not came_back_signed_out(request):
        return redirect("portal_home")
    return _left(request, request.session.pop(BACK_KEY, None))


def end_here(request: HttpRequest) -> HttpResponse:
    """Forget everything of this browser on the portal, an operator's session included."""
    return _end(request, None)


def _end(request: HttpRequest, espace_number: int | None) -> HttpResponse:
    kept, provider = identified(request), proconnect()
    forget(request)
    request.session.flush()
    if kept is None or not provider.is_configured:
        return _left(request, espace_number)
    try:
        address = end_session_address(request, provider, kept.id_token)
    except ProviderDown:
        return _left(request, espace_number, is_down=True)
    request.session[BACK_KEY] = espace_number
    return redirect(address)


def _left(request: HttpRequest, number: int | None, is_down: bool = False) -> HttpResponse:
    espace = Espace.objects.active().filter(number=number).first()
    context = {
        "is_down": is_down,
        "label": LABEL,
        "left_espace": espace,
        "again_url": espace_address(espace, "login") if espace else reverse("portal_login"),
    }
    return render(request, "connexion/logged_out.html", context)
