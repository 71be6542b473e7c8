"""A: `uid`, `client` and `access-token`, given by `POST /auth/sign_in`."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from socle.accounts.machine_sessions import account_of_machine
from socle.clock import now

from .caller import Caller, espaces_here

HEADERS = ("uid", "client", "access-token")


class SignedIn(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Caller, str] | None:
        uid, client, token = (request.headers.get(name, "") for name in HEADERS)
        if not token:
            return None
        account = account_of_machine(uid, client, token, host_of(request), now())
        if account is None:
            raise AuthenticationFailed
        slug = request.headers.get("x-rdv-espace", "")
        return Caller("session", account.pk, espaces_here(account.pk, slug)), "session"

    def authenticate_header(self, request: Request) -> str:
        """Without it the framework would answer 403."""
        return 'Bearer realm="api/v1"'


def host_of(request: Request) -> str:
    """The host that a session belongs to, as sessions of pages have it."""
    return request._request.session.host
