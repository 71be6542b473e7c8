"""What became of an SMS, once its provider tells: by the names that it gave to its parts.

Providers call one address, which tells whose account it is; a token made from the platform's key
stands in it. What is not known is answered as what is: nothing can be found out by asking.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from booking.notifications.services.note_delivery import note_delivery
from integrations.projections.models import SentSms
from socle import clock
from tenants.context import EspaceUnavailable, current_espace, on_portal
from tenants.machines import run_in_espace_of

# Whose account: an espace's number, or the platform's.
PLATFORM = 0
# Operators give a message up after three days.
AWAITED = timedelta(days=7)
LONGEST_NAME = 200


def token_of(provider: str, account: int) -> str:
    """What proves that a report comes from who was given our address."""
    return salted_hmac("sms.reports", f"{provider}:{account}", algorithm="sha256").hexdigest()[:40]


def is_token(token: str, provider: str, account: int) -> bool:
    return constant_time_compare(token, token_of(provider, account))


def remember(provider: str, is_own: bool, receipt_id: int, references: Iterable[str]) -> None:
    """Await what is said of these parts. From within the espace; its own account or not."""
    account = current_espace().number if is_own else PLATFORM
    rows = [
        SentSms(digest=_digest(provider, account, name), receipt_id=receipt_id, sent_at=clock.now())
        for name in references
        if name and len(name) <= LONGEST_NAME
    ]
    if not rows:
        return
    with on_portal():
        SentSms.objects.bulk_create(rows, ignore_conflicts=True)


def take_report(provider: str, account: int, name: str, *, is_delivered: bool) -> None:
    """One part has arrived, or never will. From the portal. Idempotent.

    An SMS has arrived when all of its parts have; one that is lost loses it.
    """
    digest = _digest(provider, account, name)
    known = SentSms.objects.filter(digest=digest).values_list("receipt_id", flat=True).first()
    if known is None:
        return
    with transaction.atomic():
        parts = list(SentSms.objects.filter(receipt_id=known).select_for_update().order_by("pk"))
        if digest not in {part.digest for part in parts}:
            return
        is_over = not is_delivered or len(parts) == 1
        gone = [part.digest for part in parts if is_over or part.digest == digest]
        SentSms.objects.filter(pk__in=gone).delete()
        if is_over:
            _close(known, is_delivered=is_delivered)


def _close(receipt_id: int, *, is_delivered: bool) -> None:
    with suppress(EspaceUnavailable):  # suspended or gone: nobody reads its receipts
        run_in_espace_of(receipt_id, partial(note_delivery, receipt_id, is_delivered=is_delivered))


def forget_unreported(now: datetime, limit: int) -> int:
    """Parts of which nobody has said anything, some rows at a time; those of espaces that are
    gone, too."""
    with on_portal():
        old = SentSms.objects.filter(sent_at__lt=now - AWAITED).order_by("pk")
        gone = list(old.values_list("pk", flat=True)[:limit])
        return SentSms.objects.filter(pk__in=gone).delete()[0]


def _digest(provider: str, account: int, name: str) -> str:
    return sha256(f"{provider}:{account}:{name}".encode()).hexdigest()
