"""Secrets of others kept for a while: readable with the platform's key only."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(text: str, purpose: str) -> str:
    """`purpose` separates what is sealed for one use from what is for another."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str | None:
    """The text, None when it was not sealed by us for this purpose."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeDecodeError):
        return None


def _box(purpose: str) -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derive(key, purpose)) for key in keys])


def _derive(key: str, purpose: str) -> bytes:
    derivation = HKDF(SHA256(), length=32, salt=None, info=f"rdv.sealing:{purpose}".encode())
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
