"""Envois abandonnés: sent again, by either role; put aside, by administration."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from socle.errors import Forbidden
from tenants.dead_letters import dead_letters, discard, replay
from tenants.models import Espace

from .guard import ADMIN_ONLY, is_admin, operator_required
from .one_espace import espace_named

ACTS = {"rejouer": replay, "ecarter": discard}
DONE = {"rejouer": "remis dans la file", "ecarter": "écarté"}


@require_POST
@operator_required
def settle(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Those of one espace, or of one handler of it (field `handler`)."""
    espace = espace_named(slug)
    _act(request, act, espace, request.POST.get("handler", "")[:60])
    return redirect(f"{reverse('operators_espace', args=[slug])}#envois")


def _act(request: HttpRequest, act: str, espace: Espace, handler: str) -> None:
    if act == "ecarter" and not is_admin(request):
        raise Forbidden(ADMIN_ONLY)
    rows = dead_letters(espace=espace.slug, handler=handler.replace("\x00", ""))
    count = ACTS[act](rows, account_id=request.user.pk, espace_number=espace.number)
    words = DONE[act] + ("s" if count > 1 else "")
    messages.success(request, f"{count} envoi{'s' if count > 1 else ''} {words}.")
