"""What the links that prove an address do: another password, another address."""

from datetime import datetime
from uuid import UUID

from axes.utils import reset as forget_failures
from django.db import IntegrityError, transaction

from socle.audit.record import record
from socle.errors import Conflict
from socle.outbox.publish import publish

from .models import Account, Session
from .password import check_password
from .proofs import Purpose, use_proof


class AddressTaken(Conflict):
    code = "address_taken"
    message = "Cette adresse ne peut pas être utilisée. Choisissez-en une autre."


@transaction.atomic
def renew_password(proof_id: UUID, secret: str, chosen: str, now: datetime) -> Account:
    """Close every session of the account, on every host. The second factor stays.

    Publishes `account.password_renewed`.

    Raises:
        ProofRefused: no such link, or no longer.
        WeakPassword: `chosen` is refused; the link stays good.
    """
    proof = use_proof(proof_id, secret, Purpose.PASSWORD, now)
    account = proof.account
    check_password(chosen, account)
    account.set_password(chosen)
    account.save(update_fields=["password"])
    Session.objects.filter(account_id=account.pk).delete()
    forget_failures(username=account.email)
    record("account.password_renewed", account_id=account.pk)
    publish("account.password_renewed", account_id=account.pk)
    return account


@transaction.atomic
def renew_email(proof_id: UUID, secret: str, now: datetime) -> Account:
    """Publishes `account.email_renewed`; the former address is told of it.

    Raises:
        ProofRefused: no such link, or no longer.
        AddressTaken: it is another account's meanwhile.
    """
    proof = use_proof(proof_id, secret, Purpose.EMAIL, now)
    account = proof.account
    account.email = proof.new_email
    try:
        with transaction.atomic():
            account.save(update_fields=["email"])
    except IntegrityError:
        raise AddressTaken from None
    record("account.email_renewed", account_id=account.pk)
    publish("account.email_renewed", account_id=account.pk, proof_id=proof.pk)
    return account
