"""The slower door: whoever's browser does not compute waits a minute, a few times in ten."""

import secrets
import time

from django.core import signing

from .work import LASTS, is_first

SALT = "effort.patience"
WAIT = 60  # seconds


def new_token(host: str) -> str:
    return signing.dumps([secrets.token_urlsafe(9), time.time()], salt=f"{SALT}:{host}")


def seconds_left(token: str, host: str) -> int | None:
    """How long its bearer still has to wait, 0 for no longer; None for a token that is none."""
    try:
        _, since = signing.loads(token, salt=f"{SALT}:{host}", max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return None
    return max(0, int(since + WAIT - time.time() + 0.999))


def spend(token: str) -> bool:
    """Use it, once."""
    return is_first(token)
