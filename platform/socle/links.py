"""Secrets in links sent to people: derived from the key of the platform, stored nowhere.

A copy of the database opens no link; raising the generation of a link kills the older ones.
"""

import base64
import hmac
from hashlib import sha256

from django.conf import settings
from django.utils.crypto import constant_time_compare

# 33 letters and digits of base32: 165 bits, with no sign that a mail program could cut off.
LENGTH = 33


def secret_of(purpose: str, identifier: object, generation: int = 0) -> str:
    """The secret that opens one object for one purpose."""
    return _derive(settings.SECRET_KEY, purpose, identifier, generation)


def opens(secret: str, purpose: str, identifier: object, generation: int = 0) -> bool:
    """Whether this secret is the right one, under the present key or a former one.

    Compared in constant time, whatever the length of what was given.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    matches = [
        constant_time_compare(secret, _derive(key, purpose, identifier, generation)) for key in keys
    ]
    return any(matches)


def _derive(key: str, purpose: str, identifier: object, generation: int) -> str:
    message = f"{purpose}|{identifier}|{generation}".encode()
    digest = hmac.new(b"rdv.links:" + key.encode(), message, sha256).digest()
    return base64.b32encode(digest).decode().lower()[:LENGTH]
