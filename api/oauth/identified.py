"""Who an espace says that this browser of the portal is, for a few minutes."""

import json
from datetime import timedelta

from django.http import HttpRequest

from socle.accounts.models import Account
from socle.accounts.sessions import IDENTIFIED_KEY
from socle.accounts.tickets import digest_of, new_nonce, redeem_ticket
from socle.clock import now
from socle.sealing import seal, unseal

PURPOSE = "oauth"
NONCE_KEY, ACCOUNT_KEY = "oauth_nonce", "oauth_account"
KEPT = timedelta(minutes=10)


def nonce_digest(request: HttpRequest) -> str:
    """What the espace's host seals its ticket for; the nonce itself stays in this session."""
    nonce = request.session.get(NONCE_KEY)
    if not nonce:
        nonce = request.session[NONCE_KEY] = new_nonce()
        request.session.set_expiry(int(KEPT.total_seconds()))
    return digest_of(nonce)


def receive(request: HttpRequest, espace_number: int) -> str | None:
    """Keep who the ticket names, under a new session key; the path to go on to, None if it is
    not this browser's, or spent."""
    nonce = request.session.pop(NONCE_KEY, "")
    named = redeem_ticket(request.GET.get("ticket", ""), PURPOSE, espace_number, nonce)
    account = Account.objects.filter(pk=named["account_id"], is_active=True) if named else None
    found = account.first() if account is not None else None
    if found is None:
        return None
    request.session.cycle_key()
    kept = {
        "account_id": str(found.pk),
        "stamp": found.get_session_auth_hash(),
        "at": now().timestamp(),
    }
    request.session[ACCOUNT_KEY] = seal(json.dumps(kept), PURPOSE)
    request.session[IDENTIFIED_KEY] = str(found.pk)
    request.session.set_expiry(int(KEPT.total_seconds()))
    return str(named["next"])


def identified(request: HttpRequest) -> Account | None:
    """None once the minutes are over, or the password changed."""
    opened = unseal(request.session.get(ACCOUNT_KEY, ""), PURPOSE)
    if opened is None:
        return None
    kept = json.loads(opened)
    if now().timestamp() - kept["at"] > KEPT.total_seconds():
        return None
    account = Account.objects.filter(pk=kept["account_id"], is_active=True).first()
    if account is None or account.get_session_auth_hash() != kept["stamp"]:
        return None
    return account


def forget(request: HttpRequest) -> None:
    for key in (ACCOUNT_KEY, IDENTIFIED_KEY, NONCE_KEY):
        request.session.pop(key, None)
