"""A: `uid`, `client` and `access-token`, given by `POST /auth/sign_in`."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from socle.accounts.machine_sessions import Credentials, account_of_machine
from socle.accounts.models import Account
from socle.clock import now

from .caller import Caller, espaces_here

HEADERS = ("uid", "client", "access-token")


class SignedIn(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Caller, str] | None:
        uid, client, token = (request.headers.get(name, "") for name in HEADERS)
        if not token:
            return None
        found = account_of_machine(uid, client, token, host_of(request), now())
        if found is None:
            raise AuthenticationFailed
        account, known = found
        espaces = espaces_here(account.pk, request.headers.get("x-rdv-espace", ""))
        shown = shown_again(account, known)
        return Caller("session", account.pk, espaces, shown=shown), "session"

    def authenticate_header(self, request: Request) -> str:
        """Without it the framework would answer 403."""
        return 'Bearer realm="api/v1"'


def shown_again(account: Account, known: Credentials) -> dict[str, str]:
    """The headers of every answer: programs of the field read there what they send next."""
    return {
        "access-token": known.token,
        "token-type": "Bearer",
        "client": known.client,
        "expiry": str(int(known.expires_at.timestamp())),
        "uid": account.email,
    }


def host_of(request: Request) -> str:
    """The host that a session belongs to, as sessions of pages have it."""
    return request._request.session.host
