"""Recovery codes: ten, each good once, for the day when the telephone is lost.

Kept as keyed digests: a copy of the database gives none of them.
"""

import secrets

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from socle.audit.record import record

from .models import Account

HOW_MANY = 10
# Without the letters and digits that are taken for one another: 31 signs, 49 bits in ten.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 10
# Length of a static token's column.
DIGEST_LENGTH = 16
NAME = "Codes de secours"


def renew_codes(account: Account) -> list[str]:
    """Ten new codes, to be shown once; the former ones are worth nothing any more."""
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(HOW_MANY)]
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        device = recovery_device(account)
        if device.pk is None:
            device.save()
        device.token_set.all().delete()
        StaticToken.objects.bulk_create(
            StaticToken(device=device, token=_digest(code, settings.SECRET_KEY)) for code in codes
        )
        record("recovery_codes.renewed", account_id=account.pk)
    return [f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}" for code in codes]


def codes_left(account: Account) -> int:
    return StaticToken.objects.filter(device__user=account).count()


def recovery_device(account: Account) -> StaticDevice:
    """What holds the account's codes; not yet saved when it never had any."""
    known = StaticDevice.objects.filter(user=account, confirmed=True).order_by("pk").first()
    return known or StaticDevice(user=account, name=NAME)


def stored_form(device: StaticDevice, code: str) -> str:
    """The digest under which the code stands in the table, whichever key it was made with."""
    digests = [_digest(code, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    found = device.token_set.filter(token__in=digests).values_list("token", flat=True).first()
    return found or digests[0]


def _digest(code: str, key: str) -> str:
    return salted_hmac("rdv.recovery", code, secret=key, algorithm="sha256").hexdigest()[
        :DIGEST_LENGTH
    ]
