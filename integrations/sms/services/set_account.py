"""The espace chooses who carries its SMS."""

import re

from django.db import connection, transaction

from booking.access.actor import Actor
from booking.access.decisions import require_create
from booking.notifications.models import MessagingRules
from socle.errors import Conflict, DomainError

from ..models import SmsAccount
from ..providers.known import OFFERED
from ..sealed import keep_key

CHANGED = "Ce réglage vient d’être modifié par quelqu’un d’autre."
# Operators refuse others, or show something else: 3 to 11 signs, of which a letter.
SENDER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 .\-]{3,11}", re.ASCII)
LONGEST_KEY = 500


class InvalidAccount(DomainError):
    """A key or a sender that cannot be; `details["field"]` names it."""

    code = "invalid_account"


@transaction.atomic
def set_account(actor: Actor, *, provider: str, key: str, sender: str, version: int) -> SmsAccount:
    """Who may set the limits of messages may set this; the next SMS leaves by it.

    Args:
        provider: empty for the platform's account.
        key: empty to keep the one that is there; never shown again.
        sender: what telephones show; empty for the field's usual one.
        version: of what the author was shown, 0 if nothing was chosen.

    Raises:
        NotVisible, Forbidden: the actor does not administer the espace.
        InvalidAccount: an unknown provider, a key that is none of its keys, a sender that no
            operator takes.
        Conflict: somebody else has changed it meanwhile.
    """
    require_create(actor, MessagingRules)
    _one_at_a_time()
    account = SmsAccount.current()
    if account.version != version:
        raise Conflict(CHANGED)
    account.sender = _clean_sender(sender.strip())
    key = key.strip()
    if not provider:
        account.provider, account.sealed = "", ""
    elif provider not in OFFERED:
        raise InvalidAccount("Choisissez dans la liste.", field="provider")
    elif key or provider != account.provider:
        account.provider = provider
        keep_key(account, _clean_key(provider, key))
    if key or not provider:
        account.failing_since, account.error, account.succeeded_at = None, "", None
    account.version += 1
    account.save()
    return account


def _clean_key(provider: str, key: str) -> str:
    known = OFFERED[provider]
    if not key or len(key) > LONGEST_KEY or not key.isprintable() or not known.is_key(key):
        raise InvalidAccount(
            f"Pour ce prestataire, la clé s’écrit : {known.key_form}.", field="key"
        )
    return key


def _clean_sender(sender: str) -> str:
    if sender and not SENDER.fullmatch(sender):
        raise InvalidAccount(
            "De 3 à 11 lettres sans accent, chiffres, points ou tirets, dont une lettre au moins.",
            field="sender",
        )
    return sender


def _one_at_a_time() -> None:
    """There may be no row to lock yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext('sms_account'))"
        )
