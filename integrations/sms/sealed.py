"""The key of an espace's account: sealed for that espace and that provider."""

from socle.sealing import seal, unseal
from tenants.context import current_espace

from .errors import ProviderFailed
from .models import SmsAccount


def keep_key(account: SmsAccount, key: str) -> None:
    """Unsaved."""
    account.sealed = seal(key, _purpose(account))


def key_of(account: SmsAccount) -> str:
    """
    Raises:
        ProviderFailed: it was sealed with a key that we no longer have.
    """
    key = unseal(account.sealed, _purpose(account))
    if key is None:
        raise ProviderFailed("login")
    return key


def _purpose(account: SmsAccount) -> str:
    return f"sms:{current_espace().number}:{account.provider}"
