"""Tokens that agents make in their account: `Authorization: Bearer rdv_…`."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from booking.directory.access_tokens import number_in, recognised
from booking.directory.models import AccessToken
from socle.accounts.models import Account
from socle.clock import now
from tenants.context import EspaceUnavailable, current_espace, espace_numbered
from tenants.machines import entered
from tenants.models import Espace

from .caller import Caller

SCHEME = "bearer "


class ByToken(BaseAuthentication):
    """Leaves what is no token of ours to the next class."""

    def authenticate(self, request: Request) -> tuple[Caller, str] | None:
        header = request.headers.get("Authorization", "")
        shown = header[len(SCHEME) :].strip() if header.lower().startswith(SCHEME) else ""
        number = number_in(shown)
        if number is None:
            return None
        espace, token = _found(number, shown)
        account_id = token.agent.account_id
        if not Account.objects.filter(pk=account_id, is_active=True).exists():
            raise AuthenticationFailed
        scopes = frozenset(token.scopes)
        key = f"token:{token.pk}"
        known = {"scopes": scopes, "key": key, "token_id": token.pk}
        return Caller("token", account_id, (espace,), **known), "token"

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api/v1"'


def _found(number: int, shown: str) -> tuple[Espace, AccessToken]:
    """
    Raises:
        AuthenticationFailed: no such token, here or anywhere.
    """
    here = current_espace()
    try:
        espace = here or espace_numbered(number)
    except EspaceUnavailable:
        raise AuthenticationFailed from None
    if espace.number != number:
        raise AuthenticationFailed
    with entered(espace):
        token = recognised(shown, now())
    if token is None:
        raise AuthenticationFailed
    return espace, token
