"""B: a partner's server that shares a secret with us speaks for an agent.

`X-Agent-Auth-Signature` is the HMAC-SHA256 of the agent's own JSON (interfaces.md 1.1).
"""

import hmac
import json
from hashlib import sha256

from django.conf import settings
from django.utils.crypto import constant_time_compare
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from booking.directory.models import Agent
from socle.accounts.models import Account
from tenants.machines import entered
from tenants.models import Espace

from .caller import Caller, espaces_here

HEADER = "X-Agent-Auth-Signature"
# As Rails writes them: what would end a script in a page.
ESCAPED = {sign: f"\\u{ord(sign):04x}" for sign in "&<>\u2028\u2029"}


def signature_of(agent: dict[str, object], secret: str) -> str:
    """Lower-case hexadecimal.

    Args:
        agent: `id`, `first_name`, `last_name` and `email`, in this order.
    """
    text = json.dumps(agent, ensure_ascii=False, separators=(",", ":"))
    for sign, escaped in ESCAPED.items():
        text = text.replace(sign, escaped)
    return hmac.new(secret.encode(), text.encode(), sha256).hexdigest()


class SharedSecret(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Caller, str] | None:
        given = request.headers.get(HEADER)
        if given is None:
            return None
        secret = settings.SHARED_SECRET_FOR_AGENTS_AUTH
        uid = request.headers.get("uid", "").strip().lower()
        if not secret or not uid or "\x00" in uid:
            raise AuthenticationFailed
        account = Account.objects.filter(email=uid, is_active=True).first()
        found = account and _espace_signed(account, given, secret)
        if not account or not found:
            raise AuthenticationFailed
        return Caller("signature", account.pk, (found,)), "signature"

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api/v1"'


def _espace_signed(account: Account, given: str, secret: str) -> Espace | None:
    """The espace whose agent the signature names: it holds the agent's identifier there."""
    for espace in espaces_here(account.pk):
        with entered(espace):
            agent = Agent.objects.complete().filter(account_id=account.pk).first()
            if agent and _is_signed(agent, given, secret):
                return espace
    return None


def _is_signed(agent: Agent, given: str, secret: str) -> bool:
    names = {"id": agent.pk, "first_name": agent.first_name}
    rest = {"last_name": agent.last_name, "email": agent.email}
    written = [{**names, **rest}]
    if not agent.first_name:
        # We show it as null.
        written.append({**names, "first_name": None, **rest})
    matches = [constant_time_compare(given, signature_of(one, secret)) for one in written]
    return any(matches)
