"""From the console into an espace that has opened its door: by the portal's ticket, as agents do.

On the espace's host, `door` gives the browser its nonce and sends it to the portal; there `ticket`
checks operator and grant; back on the espace's host, `enter` checks the grant again and opens a
session that ends with it.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking.directory.support import NO_GRANT, current_grant, let_in
from booking.web.agent.support import KEY
from integrations.openid.passage import go_to_portal, hand_over, receive, wanted_of
from socle.accounts.login import ByProvider, complete_provider_login
from socle.accounts.models import Account
from socle.audit.record import record
from socle.clock import now
from socle.errors import DomainError, Forbidden
from socle.web.errors import refused
from socle.web.limits import limited

from .guard import operator_required
from .inside import in_it

PURPOSE = "support"
CONSOLE = "console"
LOST = "Ce passage a expiré : repartez de la page de l’espace, dans la console."


@never_cache
@require_safe
@limited("search")
def door(request: HttpRequest) -> HttpResponse:
    """`/assistance`, on the espace's host."""
    return go_to_portal(request, "operators_support")


@require_safe
@operator_required
def ticket(request: HttpRequest) -> HttpResponse:
    """`/operateurs/assistance?espace=…&lien=…`"""
    wanted = wanted_of(request)
    espace = wanted.espace
    if espace is None:
        raise Http404
    grant = in_it(espace, lambda: current_grant(now()))
    if grant is None:
        raise Forbidden(NO_GRANT)
    record(
        "support.entered",
        account_id=request.user.pk,
        noun="espace",
        object_id=espace.number,
        espace_number=espace.number,
        detail=grant.get_level_display(),
    )
    payload = {"account_id": str(request.user.pk)}
    return hand_over(wanted, espace, "support_enter", PURPOSE, payload)


@never_cache
@require_safe
@limited("search")
def enter(request: HttpRequest) -> HttpResponse:
    """`/assistance/entree?ticket=…`, on the espace's host."""
    received = receive(request, PURPOSE)
    if received is None:
        return refused(request, Forbidden(LOST))
    account = Account.objects.filter(pk=received["account_id"], is_active=True).first()
    try:
        if account is None:
            raise Forbidden(NO_GRANT)
        grant = let_in(account, now())
    except DomainError as refusal:
        return refused(request, refusal)
    complete_provider_login(request, account, ByProvider(CONSOLE, True, False))
    request.session[KEY] = grant.pk
    request.session.set_expiry(int((grant.ends_at - now()).total_seconds()))
    return redirect("agent_home")
