"""Secrets in links and codes sent to people: derived from the key of the platform, stored nowhere.

A copy of the database opens no link; raising the generation of a link kills the older ones.
"""

import base64
import hmac
import re
from hashlib import sha256

from django.conf import settings
from django.utils.crypto import constant_time_compare

# 33 letters and digits of base32: 165 bits, with no sign that a mail program could cut off.
LENGTH = 33
_IN_A_LINK = re.compile(rf"(?<=[/-])[a-z2-7]{{{LENGTH}}}(?![a-z0-9])")
CODE_DIGITS = 6
LONGEST_TYPED = 40  # signs, spaces and points included


def secret_of(purpose: str, identifier: object, generation: int = 0) -> str:
    """The secret that opens one object for one purpose."""
    return _derive(settings.SECRET_KEY, purpose, identifier, generation)


def code_of(purpose: str, identifier: object, generation: int = 0) -> str:
    """Six digits that a person types: short-lived, and good for a few attempts only."""
    return _digits(settings.SECRET_KEY, purpose, identifier, generation)


def code_opens(typed: str, purpose: str, identifier: object, generation: int = 0) -> bool:
    """Whether these are the six digits, however they were spaced; in constant time."""
    code = "".join(sign for sign in typed[:LONGEST_TYPED] if sign.isascii() and sign.isdigit())
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    matches = [
        constant_time_compare(code, _digits(key, purpose, identifier, generation)) for key in keys
    ]
    return any(matches)


def opens(secret: str, purpose: str, identifier: object, generation: int = 0) -> bool:
    """Whether this secret is the right one, under the present key or a former one.

    Compared in constant time, whatever the length of what was given.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    matches = [
        constant_time_compare(secret, _derive(key, purpose, identifier, generation)) for key in keys
    ]
    return any(matches)


def without_secrets(text: str) -> str:
    """As long a text, to be kept: its links open nothing any more."""
    return _IN_A_LINK.sub("*" * LENGTH, text)


def _derive(key: str, purpose: str, identifier: object, generation: int) -> str:
    digest = _digest(b"rdv.links:", key, purpose, identifier, generation)
    return base64.b32encode(digest).decode().lower()[:LENGTH]


def _digits(key: str, purpose: str, identifier: object, generation: int) -> str:
    digest = _digest(b"rdv.codes:", key, purpose, identifier, generation)
    # Of 256 bits, so that no number is likelier than another by more than 2**-236.
    return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def _digest(use: bytes, key: str, purpose: str, identifier: object, generation: int) -> bytes:
    message = f"{purpose}|{identifier}|{generation}".encode()
    return hmac.new(use + key.encode(), message, sha256).digest()
