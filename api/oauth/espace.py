"""On an espace's host: who is logged in is named to the portal, for the browser that asked."""

import re
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from booking.web.agent.guard import AgentRequest, agent_required
from integrations.openid.provider import portal_address
from socle.accounts.tickets import issue_ticket
from tenants.context import current_espace, on_portal

from .identified import PURPOSE

DIGEST = re.compile(r"[0-9a-f]{64}")
LONGEST = 4000


@require_safe
@agent_required
def identify(request: AgentRequest) -> HttpResponse:
    """`/connexion/application?lien=…&suite=…`: the login page comes first for who needs it.

    Nothing is granted here. The ticket is worth something in the browser whose portal session
    holds the nonce of `lien`, for a minute, once.
    """
    digest, path = request.GET.get("lien", ""), request.GET.get("suite", "")
    if not DIGEST.fullmatch(digest) or len(path) > LONGEST:
        raise Http404
    number = current_espace().number
    payload = {"account_id": str(request.user.pk), "next": path}
    with on_portal():
        ticket = issue_ticket(PURPOSE, number, digest, payload)
    query = urlencode({"ticket": ticket, "espace": number})
    # The login's form may have led here: its end may not be a redirect to another host.
    address = f"{portal_address('oauth_entered')}?{query}"
    context = {"address": address, "name": str(request.user)}
    response = render(request, "connexion/application.html", context)
    response["Refresh"] = f"0; url={address}"
    return response
