"""On the portal: the choice of the espace where one logs in, and the return from there."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from integrations.openid.passage import espace_address
from socle.accounts.login import local_path
from socle.web.limits import limited
from tenants.models import Espace

from .identified import nonce_digest, receive

MOST = 12
LONGEST = 100


@never_cache
@require_safe
@limited("search")
def espaces(request: HttpRequest) -> HttpResponse:
    """`/oauth/espaces`: without JavaScript, a search by name; all of them when they are few."""
    wanted = _authorize_path(request.GET.get("suite", ""))
    asked = request.GET.get("nom", "").replace("\x00", "").strip()[:LONGEST]
    if not wanted:
        return render(request, "portal/oauth_lost.html", status=400)
    found = Espace.objects.active().filter(name__icontains=asked).order_by("name", "pk")
    shown = list(found[: MOST + 1])
    digest = nonce_digest(request)
    query = urlencode({"lien": digest, "suite": wanted})
    choices = [
        {"label": one.name, "url": f"{espace_address(one, 'oauth_identify')}?{query}"}
        for one in shown[:MOST]
    ]
    context = {"choices": choices, "asked": asked, "wanted": wanted, "is_cut": len(shown) > MOST}
    return render(request, "portal/oauth_espaces.html", context)


@never_cache
@require_safe
def entered(request: HttpRequest) -> HttpResponse:
    """`/oauth/entree?ticket=…&espace=…`"""
    number = request.GET.get("espace", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    wanted = receive(request, int(number)) if is_number else None
    path = _authorize_path(wanted or "")
    if not path:
        return render(request, "portal/oauth_lost.html", status=400)
    return redirect(path)


def _authorize_path(text: str) -> str:
    """An address of ours that goes on with the authorisation, nothing else."""
    path = local_path(text)
    return path if path.startswith(f"{reverse('oauth_authorize')}?") else ""
