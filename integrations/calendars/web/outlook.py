"""Outlook (Microsoft 365): the agent consents at Microsoft's, and comes back through the portal.

Microsoft knows one address of ours, on the portal's host. The portal only sends the browser on to
the espace that the signed state names; the code is worth nothing without the verifier, which
stays in the agent's session there.
"""

import secrets
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from booking.web.agent.guard import AgentRequest, agent_required
from integrations.openid.passage import espace_address
from integrations.openid.provider import portal_address
from socle.clock import now
from socle.errors import DomainError
from socle.web.limits import limited
from tenants.context import current_espace
from tenants.models import Espace

from ..errors import words_of
from ..providers import microsoft
from ..services.connect_outlook import connect_outlook
from .account import PAGE, show

SALT = "rdv.calendars.outlook"
LASTS = 900  # seconds
KEY = "outlook_consent"
CONSENT = frozenset({"consent_required", "access_denied", "admin_consent_required"})
UNKNOWN = "Cette autorisation n’est pas la vôtre, ou a trop attendu : recommencez."


def callback_url() -> str:
    """The one address that is registered at Microsoft's."""
    return portal_address("outlook_callback")


@require_safe
@agent_required
def start(request: AgentRequest) -> HttpResponse:
    """What will happen, and the way to Microsoft."""
    if not microsoft.is_configured():
        raise Http404
    return show(request, "outlook", {"admin_url": _admin_url()})


@require_safe
@agent_required
@limited("code")
def consent(request: AgentRequest) -> HttpResponse:
    if not microsoft.is_configured():
        raise Http404
    nonce, verifier = secrets.token_urlsafe(16), secrets.token_urlsafe(48)
    request.session[KEY] = [nonce, verifier]
    state = signing.dumps([current_espace().number, request.actor.agent_id, nonce], salt=SALT)
    return redirect(microsoft.consent_url(state, verifier, callback_url()))


@require_safe
@limited("search")
def callback(request: HttpRequest) -> HttpResponse:
    """On the portal: on to the espace that sent the browser."""
    number, _, _ = _read(request.GET.get("state", ""))
    espace = Espace.objects.active().filter(number=number).first() if number else None
    if espace is None:
        raise Http404
    names = ("code", "state", "error")
    told = {name: request.GET[name][:4000] for name in names if name in request.GET}
    return redirect(f"{espace_address(espace, 'agent_calendar_outlook_back')}?{urlencode(told)}")


@require_safe
@agent_required
@limited("code")
def back(request: AgentRequest) -> HttpResponse:
    """On the espace's host: the consent becomes a calendar that is tied."""
    nonce, verifier = request.session.pop(KEY, ["", ""])
    told = _read(request.GET.get("state", ""))
    if not nonce or told != (current_espace().number, request.actor.agent_id, nonce):
        messages.error(request, UNKNOWN)
        return redirect(PAGE)
    if error := request.GET.get("error", ""):
        words = words_of("consent" if error in CONSENT else "unexpected")
        messages.error(request, f"{words.what} {words.then}")
        return redirect("agent_calendar_outlook")
    try:
        connection = connect_outlook(
            request.actor.agent_id, request.GET.get("code", ""), verifier, callback_url(), now()
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("agent_calendar_outlook")
    messages.success(request, "Votre agenda Outlook est relié. La synchronisation commence.")
    return redirect("agent_calendar", connection.pk)


@require_safe
def association(request: HttpRequest) -> JsonResponse:
    """By which Microsoft knows that the application is this site's."""
    if not microsoft.is_configured():
        raise Http404
    return JsonResponse(
        {"associatedApplications": [{"applicationId": settings.MICROSOFT_CLIENT_ID}]}
    )


def _read(state: str) -> tuple[int, int, str]:
    """Espace, agent and nonce; zeros when the state is not ours."""
    try:
        number, agent_id, nonce = signing.loads(state, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return (0, 0, "")
    return (number, agent_id, nonce)


def _admin_url() -> str:
    """Where an administrator of the whole organisation allows it for all of its agents."""
    query = urlencode({"client_id": settings.MICROSOFT_CLIENT_ID, "redirect_uri": callback_url()})
    return f"{settings.MICROSOFT_LOGIN_URL}/organizations/adminconsent?{query}"
