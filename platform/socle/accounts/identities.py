"""Tying a provider's subject to an account, and finding the account again."""

from datetime import datetime

from django.db import IntegrityError, transaction

from socle.audit.record import record
from socle.errors import Conflict

from .models import Account, ExternalIdentity


class IdentityTaken(Conflict):
    """The subject is another account's, or the account has another subject."""

    code = "identity_taken"
    message = "Cette identité est déjà reliée à un autre compte."


def identity_of(account: Account, provider: str) -> ExternalIdentity | None:
    return ExternalIdentity.objects.filter(account=account, provider=provider).first()


def account_tied_to(provider: str, subject: str) -> Account | None:
    """Open or closed."""
    found = ExternalIdentity.objects.select_related("account").filter(
        provider=provider, subject=subject
    )
    identity = found.first()
    return identity.account if identity else None


@transaction.atomic
def tie(
    account: Account, provider: str, subject: str, email: str, now: datetime
) -> ExternalIdentity:
    """Tie them, or note that they were used again.

    Raises:
        IdentityTaken: one of them is tied to something else.
    """
    known = identity_of(account, provider)
    if known is None:
        known = _new(account, provider, subject, email, now)
    elif known.subject != subject:
        raise IdentityTaken
    known.last_used_at = now
    known.save(update_fields=["last_used_at"])
    return known


@transaction.atomic
def untie(account: Account, provider: str) -> bool:
    """Whether there was anything to untie."""
    gone, _ = ExternalIdentity.objects.filter(account=account, provider=provider).delete()
    if gone:
        record("identity.untied", account_id=account.pk, noun=provider)
    return bool(gone)


def _new(
    account: Account, provider: str, subject: str, email: str, now: datetime
) -> ExternalIdentity:
    try:
        with transaction.atomic():
            made = ExternalIdentity.objects.create(
                account=account, provider=provider, subject=subject, email=email, linked_at=now
            )
    except IntegrityError:
        # The database decides between two who come at the same moment.
        raise IdentityTaken from None
    record("identity.tied", account_id=account.pk, noun=provider)
    return made
