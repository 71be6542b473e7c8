"""Leaving."""

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from socle.audit.record import record

from ..login import LEAVING_KEY, VIA_KEY


@never_cache
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Close the session; a link alone cannot do it. Then the provider's, if it came by one."""
    via = request.session.get(VIA_KEY, "")
    if request.user.is_authenticated:
        record("account.logged_out", account_id=request.user.pk)
    auth.logout(request)
    if via:
        request.session[LEAVING_KEY] = via
        return redirect(f"{via}_leave")
    messages.success(request, "Vous êtes déconnecté.")
    return redirect("login")
