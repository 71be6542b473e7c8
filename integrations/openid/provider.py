"""What one provider is: its addresses, our client there, and what we ask of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse

ALGORITHMS = ("ES256", "RS256")


@dataclass(frozen=True, slots=True)
class Provider:
    """
    Args:
        name: "proconnect" or "franceconnect".
        label: as people read it.
        issuer: the base of its discovery document, and what its tokens must say in `iss`.
        scopes: separated by spaces.
        asked: further parameters of the authorisation request (`claims`, `acr_values`).
        levels: the `acr` of which one must come back; empty when any will do.
        callback_route, logged_out_route: names of ours on the portal, both registered there.
        always_pkce: even if its discovery document does not speak of it.
    """

    name: str
    label: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: str
    callback_route: str
    logged_out_route: str
    asked: Mapping[str, str] = field(default_factory=dict)
    levels: frozenset[str] = frozenset()
    always_pkce: bool = True

    @property
    def is_configured(self) -> bool:
        return bool(self.issuer and self.client_id and self.client_secret)

    @property
    def redirect_uri(self) -> str:
        """Exactly as registered, whatever name and port the request came by."""
        return portal_address(self.callback_route)

    @property
    def logged_out_uri(self) -> str:
        return portal_address(self.logged_out_route)


def portal_address(route: str) -> str:
    """An absolute address on the portal's host."""
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    path = reverse(route, urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    return f"{settings.PUBLIC_SCHEME}://{settings.PORTAL_HOST}{port}{path}"
