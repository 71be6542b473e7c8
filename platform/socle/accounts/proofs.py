"""Asking for links that prove an address, and opening them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from socle.errors import DomainError
from socle.links import opens, secret_of
from socle.outbox.publish import publish

from .models import Account, AddressProof

LASTS = timedelta(hours=6)
Purpose = AddressProof.Purpose


class ProofRefused(DomainError):
    """Wrong, used up or too old; which of them is not told."""

    code = "proof_refused"
    status = 404
    message = "Ce lien n’est plus valable."


@transaction.atomic
def ask_new_password(email: str, now: datetime) -> AddressProof:
    """The same rows and the same message whether the address is somebody's or nobody's.

    Publishes `account.password_asked`: its handler writes to who may come in, and to nobody else.
    """
    account = Account.objects.filter(email=Account.objects.normalize_email(email)).first()
    proof = _ask(Purpose.PASSWORD, account, now)
    publish("account.password_asked", proof_id=proof.pk)
    return proof


@transaction.atomic
def ask_new_email(account: Account, new_email: str, now: datetime) -> AddressProof:
    """Nothing changes before the link sent to the new address is opened.

    Publishes `account.email_asked`: the former address is told as well.
    """
    proof = _ask(
        Purpose.EMAIL,
        account,
        now,
        new_email=Account.objects.normalize_email(new_email),
        former_email=account.email,
    )
    publish("account.email_asked", proof_id=proof.pk)
    return proof


def proof_secret(proof: AddressProof) -> str:
    """What the link in the message carries."""
    return secret_of(f"account-{proof.purpose}", proof.pk)


def open_proof(proof_id: UUID, secret: str, purpose: str, now: datetime) -> AddressProof:
    """What a link opens, to show what it asks.

    Raises:
        ProofRefused: no such link, or no longer.
    """
    return _opened(AddressProof.objects.all(), proof_id, secret, purpose, now)


def use_proof(proof_id: UUID, secret: str, purpose: str, now: datetime) -> AddressProof:
    """Spend it, in the transaction under way; its account is locked.

    Raises:
        ProofRefused: no such link, or no longer.
    """
    rows = AddressProof.objects.select_for_update(of=("self",))
    proof = _opened(rows, proof_id, secret, purpose, now)
    Account.objects.select_for_update().get(pk=proof.account_id)
    # The others asked for meanwhile are worth nothing any more.
    AddressProof.objects.filter(account_id=proof.account_id, used_at__isnull=True).update(
        used_at=now
    )
    return proof


def _ask(purpose: str, account: Account | None, now: datetime, **emails: str) -> AddressProof:
    return AddressProof.objects.create(
        purpose=purpose, account=account, created_at=now, expires_at=now + LASTS, **emails
    )


def _opened(rows, proof_id: UUID, secret: str, purpose: str, now: datetime) -> AddressProof:
    # Before anything is read, so that the time taken tells nothing of what there is.
    if not opens(secret, f"account-{purpose}", proof_id):
        raise ProofRefused
    proof = (
        rows.select_related("account")
        .filter(pk=proof_id, purpose=purpose, used_at__isnull=True, expires_at__gt=now)
        .filter(account__is_active=True)
        .first()
    )
    if proof is None:
        raise ProofRefused
    return proof
