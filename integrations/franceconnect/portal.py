"""FranceConnect on the portal's host, its only client: there, back, and out."""

from dataclasses import asdict
from urllib.parse import urlencode

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking.directory.services.recognise_identity import VerifiedIdentity
from booking.notifications.addresses import origin_of
from integrations.openid.errors import OpenIdError, ProviderDown
from integrations.openid.flow import (
    came_back_signed_out,
    end_session_address,
    finish,
    start,
)
from integrations.openid.pages import Way, trouble_of, trouble_page
from integrations.openid.passage import Wanted, espace_address, hand_over, wanted_of
from socle.sealing import seal, unseal
from socle.web.limits import limited
from tenants.models import Espace

from .config import LABEL, franceconnect
from .person import identity_of

PURPOSE = "franceconnect"
KEPT_KEY = "franceconnect"
LAST_KEY = "franceconnect_last"
BACK_KEY = "franceconnect_left"
LEAVE_SALT = "rdv.franceconnect.leave"
LEAVE_SECONDS = 120
# As long as FranceConnect's own session (external.md 3.2): its token ends it at logout.
SESSION_SECONDS = 8 * 3600


@never_cache
@require_safe
@limited("search")
def begin(request: HttpRequest) -> HttpResponse:
    """`/connexion/franceconnect`: from an espace's page only, where the usager comes back."""
    provider, wanted = franceconnect(), wanted_of(request)
    espace = wanted.espace
    if not provider.is_configured or espace is None:
        raise Http404
    request.session[LAST_KEY] = [espace.number, wanted.next_path]
    try:
        return start(request, provider, asdict(wanted))
    except OpenIdError as error:
        return _trouble(request, error, wanted)


@never_cache
@require_safe
@limited("search")
def callback(request: HttpRequest) -> HttpResponse:
    """`/connexion/franceconnect/retour`: the address that FranceConnect has of us."""
    provider = franceconnect()
    if not provider.is_configured:
        raise Http404
    try:
        proof, underway = finish(request, provider)
        identity = identity_of(proof)
    except OpenIdError as error:
        return _trouble(request, error, _wanted_again(request, error))
    wanted = Wanted(**underway.memory)
    espace = wanted.espace
    if espace is None:
        raise Http404
    request.session.cycle_key()
    request.session[KEPT_KEY] = seal(proof.id_token, PURPOSE)
    request.session.set_expiry(SESSION_SECONDS)
    return hand_over(wanted, espace, "franceconnect_enter", PURPOSE, {"identity": _spell(identity)})


@never_cache
@require_safe
def end(request: HttpRequest) -> HttpResponse:
    """The espace has let the usager out: end FranceConnect's session by its own token."""
    try:
        number = signing.loads(request.GET.get("mot", ""), salt=LEAVE_SALT, max_age=LEAVE_SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    id_token, provider = unseal(request.session.pop(KEPT_KEY, ""), PURPOSE), franceconnect()
    home = _home_of(Espace.objects.active().filter(number=number).first())
    if id_token is None or not provider.is_configured:
        return redirect(home)
    try:
        address = end_session_address(request, provider, id_token)
    except ProviderDown:
        return redirect(home)
    request.session[BACK_KEY] = number
    return redirect(address)


@never_cache
@require_safe
def logged_out(request: HttpRequest) -> HttpResponse:
    """The address that FranceConnect sends the browser back to; its state proves that we asked."""
    number = request.session.pop(BACK_KEY, None) if came_back_signed_out(request) else None
    return redirect(_home_of(Espace.objects.active().filter(number=number).first()))


@require_safe
def sector_identifier(request: HttpRequest) -> HttpResponse:
    """OpenID Connect Core, 8.1: our redirect addresses, so that `sub` is one for all of them."""
    provider = franceconnect()
    if not provider.is_configured:
        raise Http404
    return JsonResponse([provider.redirect_uri], safe=False)


def _spell(identity: VerifiedIdentity) -> dict[str, object]:
    born = identity.birth_date
    return {**asdict(identity), "birth_date": born.isoformat() if born else None}


def _trouble(request: HttpRequest, error: OpenIdError, wanted: Wanted) -> HttpResponse:
    """Back to the step that was left, where the other means are."""
    espace = wanted.espace
    if espace is None:
        ways = (Way("Trouver mon service", reverse("portal_home")),)
        return trouble_page(request, trouble_of(error, LABEL, ways))
    back = f"{origin_of(espace.primary_host)}{wanted.next_path or '/'}"
    query = urlencode({"next": wanted.next_path})
    again = f"{espace_address(espace, 'franceconnect_login')}?{query}"
    ways = (Way("Continuer sans FranceConnect", back), Way("Réessayer avec FranceConnect", again))
    return trouble_page(request, trouble_of(error, LABEL, ways), espace)


def _wanted_again(request: HttpRequest, error: OpenIdError) -> Wanted:
    if error.underway:
        return Wanted(**error.underway.memory)
    number, next_path = request.session.get(LAST_KEY) or (None, "")
    return Wanted(espace_number=number, next_path=next_path)


def _home_of(espace: Espace | None) -> str:
    return f"{origin_of(espace.primary_host)}/" if espace else reverse("portal_home")
