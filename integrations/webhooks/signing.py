"""What proves to a receiver that a request is ours."""

import hmac
import secrets
from datetime import datetime

from .models import WebhookEndpoint
from .models.endpoint import SEALING, unseal

# The contract's own: hexadecimal HMAC-SHA256 of the raw body (interfaces.md 1.6).
SIGNATURE = "X-Lapin-Signature"
# `t=<Unix seconds>,v2=<hex>[,v2=<hex>]`, each of `<t>.<body>`: a request that was recorded is worth
# nothing later, and two secrets may sign while one replaces the other.
SIGNATURE_V2 = "X-Lapin-Signature-V2"


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def signature(secret: str, body: bytes) -> str:
    return hmac.digest(secret.encode(), body, "sha256").hex()


def signatures(endpoint: WebhookEndpoint, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that sign `body`; the former secret signs in v2 only, until its term."""
    stamp = int(now.timestamp())
    known = [endpoint.secret]
    if endpoint.former_secret_until and now < endpoint.former_secret_until:
        known.append(unseal(endpoint.sealed_former_secret, SEALING) or "")
    told = [f"v2={signature(secret, b'%d.%s' % (stamp, body))}" for secret in known if secret]
    return {
        SIGNATURE: signature(endpoint.secret, body),
        SIGNATURE_V2: ",".join([f"t={stamp}", *told]),
    }
