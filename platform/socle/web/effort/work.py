"""The work itself: find a number whose digest, with the challenge, begins with so many zeros.

A challenge is signed for one host, lasts twenty minutes and serves once.
"""

import hashlib
import secrets

from django.core import signing
from django.core.cache import cache

from ..limits.counting import of_cache

SALT = "effort.challenge"
LASTS = 1200  # seconds: a form may stay open that long
LONGEST = 400
BETWEEN = "~"


def new_challenge(host: str, bits: int) -> str:
    return signing.dumps([secrets.token_urlsafe(9), bits], salt=_salt(SALT, host))


def is_done(proof: str, host: str) -> bool:
    """Whether the proof answers a challenge of this host, in time and for the first time."""
    challenge, _, number = proof.rpartition(BETWEEN)
    if not number.isascii() or not number.isdigit() or len(proof) > LONGEST:
        return False
    try:
        _, bits = signing.loads(challenge, salt=_salt(SALT, host), max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return False
    digest = hashlib.sha256(proof.encode()).digest()
    is_found = int.from_bytes(digest) >> (256 - bits) == 0
    return is_found and is_first(challenge)


def is_first(token: str) -> bool:
    """Whether the token is shown for the first time; true when the cache cannot tell."""
    key = f"effort.used:{hashlib.sha256(token.encode()).hexdigest()}"
    return of_cache(lambda: cache.add(key, 1, LASTS), True)


def _salt(salt: str, host: str) -> str:
    return f"{salt}:{host}"
