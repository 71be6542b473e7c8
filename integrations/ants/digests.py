"""A number as the portal keeps it: nobody goes back from it without the platform's key."""

import hmac
from hashlib import sha256

from django.conf import settings

_USE = b"rdv.ants_numbers:"


def digest_of(number: str) -> str:
    return _digest(settings.SECRET_KEY, number)


def digests_of(number: str) -> list[str]:
    """Under the present key and the former ones, of which rows may still be made."""
    return [_digest(key, number) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _digest(key: str, number: str) -> str:
    return hmac.new(_USE + key.encode(), number.upper().encode(), sha256).hexdigest()
