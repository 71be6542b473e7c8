"""C: an application that the agent has authorised (OAuth 2): `Authorization: Bearer …`."""

import hashlib

from oauth2_provider.models import get_access_token_model
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from socle.clock import now
from tenants.context import on_portal

from .caller import Caller, espaces_here

SCHEME = "bearer "
LONGEST = 255


class Authorised(BaseAuthentication):
    """The token is the account's: it opens what its agents may do, in each of their espaces."""

    def authenticate(self, request: Request) -> tuple[Caller, str] | None:
        header = request.headers.get("Authorization", "")
        if not header.lower().startswith(SCHEME):
            return None
        shown = header[len(SCHEME) :].strip()
        if not 0 < len(shown) <= LONGEST:
            raise AuthenticationFailed
        digest = hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()
        # The tables are the portal's, whatever the host.
        with on_portal():
            rows = get_access_token_model().objects.select_related("user", "application")
            token = rows.filter(token_checksum=digest, expires__gt=now()).first()
        if token is None or not token.allow_scopes(["write"]) or not token.user.is_active:
            raise AuthenticationFailed
        slug = request.headers.get("x-rdv-espace", "")
        key = f"application:{token.application_id}:{token.user_id}"
        client = token.application.name if token.application else ""
        espaces = espaces_here(token.user_id, slug)
        return Caller("oauth", token.user_id, espaces, key=key, client=client), "oauth"

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api/v1"'
