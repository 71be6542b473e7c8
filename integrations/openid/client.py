"""mozilla-django-oidc, with what it leaves out (house, section 7; external.md 3.4).

The library drives the code flow. Ours are: settings by provider instead of one global set, limits
of time and size, kept keys, and every check of a token. It is not among AUTHENTICATION_BACKENDS,
where Django would try each provider with the other's answers.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from .errors import NotProved, ProviderDown
from .http import Answer, get, post
from .metadata import Metadata, metadata_of
from .provider import Provider
from .tokens import Claims, Expected, check_id_token, check_userinfo


@dataclass(frozen=True, slots=True)
class Proof:
    """What a provider proved. `id_token` ends its session later; nothing else of it is kept."""

    subject: str
    id_claims: Claims
    claims: Claims
    id_token: str


class SettingsOfProvider:
    """Answers the library's questions about settings for one provider."""

    FIXED: ClassVar[dict[str, object]] = {
        "OIDC_STATE_SIZE": 43,
        "OIDC_NONCE_SIZE": 43,
        "OIDC_USE_NONCE": True,
        "OIDC_RP_SIGN_ALGO": "ES256",
        "OIDC_REDIRECT_ALLOWED_HOSTS": [],
    }
    ENDPOINTS: ClassVar[dict[str, str]] = {
        "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
        "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
        "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
        "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
    }
    provider: Provider

    @property
    def metadata(self) -> Metadata:
        return metadata_of(self.provider.issuer)

    def get_settings(self, name: str, *default: object) -> object:
        """
        Raises:
            ProviderDown: it is an address of a provider that does not answer.
        """
        if name in self.ENDPOINTS:
            return self.metadata.endpoint(self.ENDPOINTS[name])
        own = {
            **self.FIXED,
            "OIDC_RP_CLIENT_ID": self.provider.client_id,
            "OIDC_RP_CLIENT_SECRET": self.provider.client_secret,
            "OIDC_RP_SCOPES": self.provider.scopes,
            "OIDC_AUTHENTICATION_CALLBACK_URL": self.provider.callback_route,
        }
        if name == "OIDC_USE_PKCE":
            return self.provider.always_pkce or self.metadata.announces_pkce()
        if name in own:
            return own[name]
        if default:
            return default[0]
        raise ImproperlyConfigured(name)


class Client(SettingsOfProvider, OIDCAuthenticationBackend):
    """One login. `authenticate(request, nonce=…, code_verifier=…)` gives a `Proof`."""

    def __init__(self, provider: Provider) -> None:
        """
        Raises:
            ProviderDown: its addresses cannot be learnt.
        """
        self.provider = provider
        self._id_token = self._access_token = ""
        super().__init__()

    @property
    def expected(self) -> Expected:
        return Expected(self.metadata, self.provider.client_id)

    def prove(self, request: HttpRequest, nonce: str, code_verifier: str | None) -> Proof:
        """Change the code of the callback for tokens, and check them all.

        Raises:
            NotProved, ProviderDown: see `tokens` and `http`.
        """
        proof = self.authenticate(request, nonce=nonce, code_verifier=code_verifier)
        if proof is None:
            raise NotProved("no_code")
        return proof

    def get_token(self, payload: dict[str, str]) -> Claims:
        # The address that is registered, not the one that the request came by.
        answer = post(self.OIDC_OP_TOKEN_ENDPOINT, {**payload, **self._registered()})
        tokens = _accepted(answer, "token_refused").json()
        for name in ("access_token", "id_token"):
            if not isinstance(tokens.get(name), str):
                raise NotProved(f"no_{name}")
        self._access_token = tokens["access_token"]
        return tokens

    def verify_token(self, token: str, **kwargs: object) -> Claims:
        return check_id_token(token, self.expected, str(kwargs["nonce"]), self._access_token)

    def store_tokens(self, access_token: str, id_token: str) -> None:
        self._id_token = id_token

    def get_userinfo(self, access_token: str, id_token: str, payload: Claims) -> Claims:
        headers = {"Authorization": f"Bearer {access_token}"}
        answer = _accepted(get(self.OIDC_OP_USER_ENDPOINT, headers), "userinfo_refused")
        if answer.content_type != "application/jwt":
            raise NotProved("userinfo_unsigned")
        try:
            token = answer.body.decode("ascii").strip()
        except UnicodeDecodeError:
            raise NotProved("userinfo_unreadable") from None
        return check_userinfo(token, self.expected, payload["sub"])

    def get_or_create_user(self, access_token: str, id_token: str, payload: Claims) -> Proof:
        """No user: whose account it is, if anybody's, is decided elsewhere."""
        self._check_level(payload)
        claims = self.get_userinfo(access_token, id_token, payload)
        return Proof(payload["sub"], payload, claims, self._id_token)

    def _check_level(self, claims: Claims) -> None:
        levels = self.provider.levels
        if levels and claims.get("acr") not in levels:
            raise NotProved("level_too_low")

    def _registered(self) -> dict[str, str]:
        return {"redirect_uri": self.provider.redirect_uri}


def _accepted(answer: Answer, reason: str) -> Answer:
    if answer.status == 429:
        raise ProviderDown("too_many_requests")
    if answer.status != 200:
        raise NotProved(reason)
    return answer
