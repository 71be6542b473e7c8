"""Consent and tokens of Microsoft's accounts (OAuth 2.0 code flow with PKCE)."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings

from ..errors import LoginRefused, Misunderstood, SyncFailed
from ..http import Server

SCOPES = "offline_access openid email profile User.Read Calendars.ReadWrite"
# Errors that no second attempt mends (learn.microsoft.com, "AADSTS error codes").
CONSENT = frozenset({"consent_required", "access_denied", "unauthorized_client", "invalid_client"})
FINAL = frozenset({"invalid_grant", "interaction_required", "login_required"})
# A token is renewed that long before its end: clocks differ.
EARLY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What opens an account for an hour, and what renews it."""

    access: str
    refresh: str
    ends_at: datetime

    def to_text(self) -> str:
        return json.dumps([self.access, self.refresh, self.ends_at.isoformat()])

    @classmethod
    def of_text(cls, text: str) -> "Tokens":
        access, refresh, ends_at = json.loads(text)
        return cls(access, refresh, datetime.fromisoformat(ends_at))


def is_configured() -> bool:
    return bool(settings.MICROSOFT_CLIENT_ID and settings.MICROSOFT_CLIENT_SECRET)


def consent_url(state: str, verifier: str, redirect_uri: str) -> str:
    """Where the agent is asked for consent."""
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = {
        "client_id": settings.MICROSOFT_CLIENT_ID,
        "response_type": "code",
        "response_mode": "query",
        "redirect_uri": redirect_uri,
        "scope": SCOPES,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "prompt": "select_account",
    }
    return f"{_base()}/authorize?{urlencode(query)}"


def first_tokens(
    asking: Server, code: str, verifier: str, redirect_uri: str, now: datetime
) -> Tokens:
    """
    Raises:
        SyncFailed: the code is worth nothing, or no longer.
    """
    what = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
    return _asked(asking, {**what, "redirect_uri": redirect_uri, "scope": SCOPES}, "", now)


def renewed(asking: Server, tokens: Tokens, now: datetime) -> Tokens:
    """The next ones; the refresh token itself changes, and the former one ends.

    Raises:
        LoginRefused: the consent was withdrawn, the password changed, the account closed.
    """
    what = {"grant_type": "refresh_token", "refresh_token": tokens.refresh, "scope": SCOPES}
    return _asked(asking, what, tokens.refresh, now)


def address_of(asking: Server, tokens: Tokens) -> str:
    """Whose account it is."""
    headers = {"Authorization": f"Bearer {tokens.access}"}
    url = f"{settings.MICROSOFT_GRAPH_URL}/v1.0/me?$select=userPrincipalName"
    try:
        told = asking.ask("GET", url, headers=headers).json()
        return str(told["userPrincipalName"])[:254]
    except (ValueError, KeyError, TypeError):
        raise Misunderstood from None


def _asked(asking: Server, what: Mapping[str, str], refresh: str, now: datetime) -> Tokens:
    secrets = {
        "client_id": settings.MICROSOFT_CLIENT_ID,
        "client_secret": settings.MICROSOFT_CLIENT_SECRET,
    }
    answer = asking.ask("POST", f"{_base()}/token", data={**secrets, **what}, allowed=(400, 401))
    try:
        told = answer.json()
        if answer.status_code != 200:
            raise _refusal(str(told.get("error", "")))
        ends_at = now + timedelta(seconds=int(told["expires_in"]))
        return Tokens(told["access_token"], told.get("refresh_token") or refresh, ends_at)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Misunderstood from None


def _refusal(error: str) -> SyncFailed:
    if error in CONSENT:
        return LoginRefused("consent")
    return LoginRefused() if error in FINAL else Misunderstood()


def _base() -> str:
    return f"{settings.MICROSOFT_LOGIN_URL}/common/oauth2/v2.0"
