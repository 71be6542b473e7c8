"""How the espace's account does: written only when it changes, told once a stretch of failures."""

from datetime import timedelta

from django.db import transaction

from socle import clock
from socle.outbox.publish import publish

from ..errors import OF_THE_ACCOUNT
from ..models import SmsAccount

BROKEN = "sms.account_broken"
# A provider that is merely down mostly comes back by itself.
PATIENCE = timedelta(hours=1)
# The page says when an SMS was last taken; it need not be to the minute.
FRESH = timedelta(minutes=10)


@transaction.atomic
def note_failure(account: SmsAccount, code: str) -> None:
    """Publish `sms.account_broken` when a stretch begins: at once if only the espace can mend it,
    dated in an hour otherwise; at once too when a mere outage turns into that."""
    row = SmsAccount.objects.select_for_update().filter(pk=account.pk).first()
    if row is None or row.provider != account.provider:
        return
    begins = row.failing_since is None
    turns = code in OF_THE_ACCOUNT and row.error not in OF_THE_ACCOUNT
    if not begins and row.error == code:
        return
    row.failing_since = row.failing_since or clock.now()
    row.error = code
    row.save(update_fields=["failing_since", "error"])
    if begins or turns:
        after = timedelta(0) if code in OF_THE_ACCOUNT else PATIENCE
        publish(BROKEN, after=after, since=row.failing_since, code=code)


def note_success(account: SmsAccount) -> None:
    """(No query while nothing changes.)"""
    now = clock.now()
    is_fresh = account.succeeded_at is not None and account.succeeded_at > now - FRESH
    if account.failing_since is None and is_fresh:
        return
    rows = SmsAccount.objects.filter(pk=account.pk, provider=account.provider)
    rows.update(failing_since=None, error="", succeeded_at=now)
