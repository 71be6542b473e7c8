"""Tickets that hand a browser over from the portal to one espace's host.

One minute, once, for one espace, and for the browser that holds the nonce which that espace's
host gave it: stolen from an address or a log, a ticket is worth nothing.
"""

import base64
import json
import secrets
from datetime import timedelta
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.crypto import constant_time_compare

from socle.clock import now

from .models import LoginTicket

LASTS = timedelta(minutes=1)
BYTES = 32
LONGEST = 100


def new_nonce() -> str:
    """What the espace's host gives the browser before sending it to the portal."""
    return secrets.token_urlsafe(BYTES)


def digest_of(secret: str) -> str:
    """The only form in which nonces and tickets travel between hosts or are kept."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def issue_ticket(
    purpose: str, espace_number: int, nonce_digest: str, payload: dict[str, object]
) -> str:
    """A new ticket; `payload` is sealed with it.

    Args:
        nonce_digest: of the nonce that the espace's host gave the browser.
    """
    secret = secrets.token_urlsafe(BYTES)
    LoginTicket.objects.create(
        digest=digest_of(secret),
        purpose=purpose,
        espace_number=espace_number,
        nonce_digest=nonce_digest,
        sealed=_box(secret).encrypt(json.dumps(payload).encode()).decode(),
        expires_at=now() + LASTS,
    )
    return secret


def redeem_ticket(
    secret: str, purpose: str, espace_number: int, nonce: str
) -> dict[str, object] | None:
    """The payload, to the right browser in the right espace, in time, once; else None.

    Whoever shows a ticket spends it, rightly or not.
    """
    if not 0 < len(secret) <= LONGEST:
        return None
    digest = digest_of(secret)
    ticket = LoginTicket.objects.filter(pk=digest).first()
    # The deletion decides: of two that come at the same moment one finds nothing left.
    spent, _ = LoginTicket.objects.filter(pk=digest).delete()
    if ticket is None or not spent:
        return None
    is_right = (
        ticket.purpose == purpose
        and ticket.espace_number == espace_number
        and ticket.expires_at > now()
        and constant_time_compare(ticket.nonce_digest, digest_of(nonce))
    )
    if not is_right:
        return None
    try:
        return json.loads(_box(secret).decrypt(ticket.sealed.encode()))
    except InvalidToken:
        return None


def _box(secret: str) -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=b"rdv.login-ticket").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))
