"""A login from our side: sending the browser away, and reading what it comes back with."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, get_random_string
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

from .client import Client, Proof, SettingsOfProvider
from .errors import Declined, NotProved, OpenIdError, ProviderDown, SessionNeeded
from .metadata import metadata_of
from .provider import Provider
from .states import LONGEST_SECONDS, Underway, consume, remember
from .tokens import LEEWAY

log = structlog.get_logger(__name__)

# OpenID Connect Core, 3.1.2.6, and RFC 6749, 4.1.2.1. Their descriptions are never shown.
GAVE_UP = frozenset({"access_denied", "consent_required", "interaction_required"})
DOWN = frozenset({"server_error", "temporarily_unavailable"})
NOBODY_THERE = frozenset({"login_required", "account_selection_required"})
SIGNED_OUT_KEY = "openid_signed_out"


class _Request(SettingsOfProvider, OIDCAuthenticationRequestView):
    """The library's authorisation request, for one provider."""

    def __init__(self, provider: Provider, extra: Mapping[str, str]) -> None:
        self.provider, self.extra = provider, extra
        super().__init__()

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        registered = {"redirect_uri": self.provider.redirect_uri}
        return {**self.provider.asked, **self.extra, **registered}


def start(
    request: HttpRequest, provider: Provider, memory: dict[str, object], **extra: str
) -> HttpResponse:
    """Send the browser to the provider.

    Args:
        memory: comes back with the callback, from the session; the browser cannot change it.
        extra: parameters of this request only, as `prompt`.

    Raises:
        ProviderDown: its addresses cannot be learnt.
    """
    response = _Request(provider, extra).get(request)
    state = parse_qs(urlsplit(response.url).query)["state"][0]
    remember(request, state, provider.name, memory)
    if "_session_expiry" not in request.session:
        # Nobody is known yet: what a robot starts must not stay for weeks.
        request.session.set_expiry(LONGEST_SECONDS)
    return response


def finish(request: HttpRequest, provider: Provider) -> tuple[Proof, Underway]:
    """What the callback proves; its state is spent whatever comes.

    Raises:
        StateUnknown: see `consume`.
        Declined, SessionNeeded: the provider says no.
        ProviderDown, NotProved: see `Client`.
    """
    underway = consume(request, provider.name)
    try:
        _refuse_errors(request)
        _check_issuer(request, provider)
        proof = Client(provider).prove(request, underway.nonce, underway.code_verifier)
        _check_time(proof, underway)
    except OpenIdError as error:
        error.underway = underway
        log.warning("openid.refused", provider=provider.name, reason=error.reason)
        raise
    log.info("openid.proved", provider=provider.name)
    return proof, underway


def end_session_address(request: HttpRequest, provider: Provider, id_token: str) -> str:
    """Where the browser ends the provider's session, and comes back with a state of ours.

    Raises:
        ProviderDown: the address cannot be learnt.
    """
    state = get_random_string(43)
    request.session[SIGNED_OUT_KEY] = state
    query = urlencode(
        {
            "id_token_hint": id_token,
            "state": state,
            "post_logout_redirect_uri": provider.logged_out_uri,
        }
    )
    return f"{metadata_of(provider.issuer).endpoint('end_session_endpoint')}?{query}"


def came_back_signed_out(request: HttpRequest) -> bool:
    """Whether this return ends the logout that we started; spent by asking."""
    kept = request.session.pop(SIGNED_OUT_KEY, "")
    return bool(kept) and constant_time_compare(kept, request.GET.get("state", ""))


def _refuse_errors(request: HttpRequest) -> None:
    error = request.GET.get("error")
    if not error:
        return
    if error in DOWN:
        raise ProviderDown(error)
    if error in NOBODY_THERE:
        raise SessionNeeded(error)
    raise Declined(error if error in GAVE_UP else "refused_by_provider")


def _check_issuer(request: HttpRequest, provider: Provider) -> None:
    """RFC 9207: the answer of one provider brought to the other's callback."""
    if request.GET.get("iss", provider.issuer) != provider.issuer:
        raise NotProved("answer_of_another_issuer")


def _check_time(proof: Proof, underway: Underway) -> None:
    """A login that was to be made anew must have been, where the provider tells when it was."""
    told = proof.id_claims.get("auth_time")
    is_told = underway.memory.get("anew") and isinstance(told, int | float)
    if is_told and told < underway.started_at - LEEWAY:
        raise NotProved("not_made_anew")
